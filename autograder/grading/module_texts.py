"""The text that a worker loads for a check: the whole module, or only what the check's task needs of it."""

from __future__ import annotations

from autograder.assignments.model import Assignment
from autograder.errors import StudentFault, StudentTimeout, WorkerCrashed
from autograder.submissions.module import definitions_only
from autograder.submissions.reading import Submission


class ModuleTexts:
    """The texts of one submission, and the errors in which loading them has ended.

    A statement that raises costs those who read its names. A statement that never ends, or ends the process, is left
    out for every task that does not need it.

    Attributes:
        file: the name of the submission's file.
    """

    def __init__(self, assignment: Assignment, submission: Submission) -> None:
        self._assignment, self._submission = assignment, submission
        self.file = submission.file
        self._faults: dict[str, StudentFault] = {}
        self._of_tasks: dict[str, str] = {}

    def text_for(self, task: str) -> str:
        """The text to load for a task."""
        whole = self._submission.text
        if not isinstance(self._faults.get(whole), StudentTimeout | WorkerCrashed):
            return whole
        if task not in self._of_tasks:
            self._of_tasks[task] = definitions_only(whole, self._assignment.task(task).functions).text
        return self._of_tasks[task]

    def fault_for(self, task: str) -> StudentFault | None:
        """The error in which loading the text for a task has ended; None if it was loaded, or was not tried."""
        return self._faults.get(self.text_for(task))

    def forget_fault(self, task: str) -> None:
        """Forget the error in which loading the text for a task has ended, so that loading is tried once more."""
        self._faults.pop(self.text_for(task), None)

    def note_fault(self, text: str, fault: StudentFault) -> None:
        """Note the error in which loading a text has ended."""
        self._faults[text] = fault.with_traceback(None)
