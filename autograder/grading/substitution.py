"""The module that is asked about a task when functions of other tasks are replaced by the reference's.

A worker never holds the reference of the task that it is asked about. So a function stays out if the reference of the
asked task stands behind it, or a part of that reference which belongs to no task.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from autograder.assignments.model import Assignment, Task, without_solution_markers
from autograder.sandbox.student import RightFunctions
from autograder.submissions.module import definitions_only
from autograder.submissions.needs import Needs
from autograder.submissions.parsing import blank, parse


@dataclass(frozen=True)
class Substitution:
    """A submission with right functions in place of some of its own.

    Attributes:
        text: the submission's module without these functions, on its own lines.
        right: the reference's functions.
    """

    text: str
    right: RightFunctions


class Substitutions:
    """Makes the substitutions of one submission.

    Args:
        text: the submission's module.
    """

    def __init__(self, assignment: Assignment, text: str) -> None:
        self._assignment = assignment
        self._text = text
        self._submission = Needs(parse(text).body)
        source = without_solution_markers(assignment.source)
        self._reference = Needs(parse(definitions_only(source, assignment.functions).text).body)

    def of(self, task: Task, *, lost: Collection[str], asked: Iterable[str]) -> Substitution | None:
        """The submission with right functions of other tasks; None if the task needs none of them.

        Args:
            lost: the ids of the tasks that lost points.
            asked: the names that the checks of the task have asked for.
        """
        start = {*task.functions, *asked}
        reached = start | self._submission.names_from(start)
        others = (other for other in self._assignment.tasks if other.id in lost and other.id != task.id)
        names = [name for other in others for name in other.functions if name in reached]
        usable = tuple(name for name in names if not self._leads_back(name, task))
        if not usable:
            return None
        needed = {*usable, *self._reference.names_from(usable)}
        without = blank(self._text, self._submission.statements_of(usable))
        text = definitions_only(without, start.difference(usable)).text  # without what only these functions needed
        return Substitution(text, RightFunctions(usable, self._reference.only(needed)))

    def _leads_back(self, name: str, task: Task) -> bool:
        """Whether the function needs the asked task, as the student wrote it or in the reference.

        Two functions of a student that are each made of the other's answer are both not written.
        """
        own = self._submission.names_from([name])
        in_reference = self._reference.names_from([name])
        return not own.isdisjoint(task.functions) or not in_reference.isdisjoint(self._reference_of(task))

    def _reference_of(self, task: Task) -> set[str]:
        """The task's own functions in the reference, and the functions behind them that belong to no other task."""
        others = set(self._assignment.functions) - set(task.functions)
        behind = self._reference.names_from(task.functions, without=others) - others
        return {*task.functions, *filter(self._reference.defines_code, behind)}
