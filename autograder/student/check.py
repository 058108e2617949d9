"""A student's own check: the public checks of a release, run on the work in it or on the cells of a notebook.

The work runs in a worker, as in grading: whatever it does, this process goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.assignments.model import ALL_TASKS, Assignment, TaskIds
from autograder.errors import AutograderError
from autograder.reports.words import Checked
from autograder.results.model import Result
from autograder.student.warm import Workers, warm_workers
from autograder.student.work import Work, read_cells, read_work
from autograder.submissions.needs import tasks_called
from autograder.submissions.newer_python import newer_names, this_python
from autograder.submissions.reading import Submission

STUDENT = "you"


def check_release(path: Path, *, task: str | None = None) -> Checked:
    """Check the work in a release.

    Args:
        path: a file, or the folder of a release. In a folder, the file with the most written is checked, whatever
            its name.
        task: the id of the one task to check; all if None.

    Raises:
        AutograderError: there is no release, no work in it, or no such task.
    """
    return check_work(read_work(path), tasks=one_or_all(task))


def check_cells(cells: Sequence[str], folder: Path, *, task: str | None = None) -> Checked:
    """Check what the cells of a notebook define.

    Args:
        cells: the text of each cell, in the order in which they ran; the last definition of a name counts.
        folder: the release that the notebook belongs to.
        task: the id of the one task to check; all if None.

    Raises:
        AutograderError: the folder is not a release, or has no such task.
    """
    return check_work(read_cells(cells, folder), tasks=one_or_all(task))


def check_work(work: Work, *, tasks: TaskIds = ALL_TASKS) -> Checked:
    """Check a student's work.

    Args:
        tasks: the tasks to check, which may be none.

    Raises:
        AutograderError: there is no such task, or its answer is read by a person.
    """
    _refuse_written(work.assignment, tasks)
    with warm_workers(work.assignment.preload) as workers:
        result = _graded(work, tasks, workers)
    read = work.submission if isinstance(work.submission, Submission) else None
    calls = tasks_called(read.text, work.assignment.tasks) if read else {}
    remarks = (*work.remarks, *needs_newer_python(work))
    return Checked(
        result, work.assignment, work.name, work.others, tasks, work.syntax, remarks, calls, about_python(work)
    )


def about_python(work: Work) -> str:
    """A sentence on another Python here than the one that grades; empty if they are the same."""
    grading = work.assignment.python
    if grading == this_python():
        return ""
    return f"this is Python {this_python()}; grading uses {grading}, so keep to what both have"


def needs_newer_python(work: Work) -> tuple[str, ...]:
    """Sentences on the first syntax and the first name in a work that the Python that grades does not have."""
    grading, read = work.assignment.python, work.submission
    if grading == this_python() or not isinstance(read, Submission):
        return ()
    names = newer_names(read.text, grading)[:1]
    said = (f"{read.place(name.line)}: {name.need}; grading uses {grading}" for name in names)
    return tuple(filter(None, (work.newer_syntax, *said)))


def one_or_all(task: str | None) -> TaskIds:
    """The tasks that a student names: one by its id, or all with None."""
    return ALL_TASKS if task is None else frozenset({task})


def _refuse_written(assignment: Assignment, tasks: TaskIds) -> None:
    for task in tasks or ():
        if assignment.task(task).written:
            raise AutograderError(f"task {task} is a written answer: a person reads it, and there is nothing to check")


def _graded(work: Work, tasks: TaskIds, workers: Workers) -> Result:
    from autograder.grading.grade import grade
    from autograder.grading.known_mistakes import read_mistakes

    known = read_mistakes(work.assignment.folder)
    seed = known.seed if known else None  # the same inputs after an edit, so that a check fails for the same reason
    graded = grade(
        work.assignment, work.submission, workers=workers, student=STUDENT, tasks=tasks, seed=seed, known=known
    )
    return graded.result
