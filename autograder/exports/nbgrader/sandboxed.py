"""A preprocessor for `nbgrader autograde`: it grades in our sandbox, and writes the points into the check cells.

nbgrader gives full marks for an output that is not a number in range, and none if anything stands on stderr. So each
check cell gets exactly one output: a finite float from 0 to the cell's points.

The points are those of the file that was handed in, as `autograder grade` reads it; they do not depend on what nbgrader
has made of its cells.
"""

from __future__ import annotations

import atexit
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.assignments.find import find_assignment
from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.authoring.release.notebook import check_cell_name
from autograder.errors import AutograderError, SubmissionError
from autograder.exports.nbgrader.handed_in import handed_in_folder
from autograder.exports.nbgrader.table import feedback_table
from autograder.grading.graded import Graded
from autograder.grading.jobs import Job, run_jobs
from autograder.grading.pools import ReusablePool
from autograder.results.model import Result, TaskResult
from autograder.sandbox.tiers import Tier, tier_named
from autograder.submissions.choosing import read_or_fault
from autograder.submissions.reading import Submission

_RESULT = "execute_result"


class GradeInSandbox(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Takes the place of nbgrader's Execute. The code that was handed in is read here and runs in a worker process."""

    solutions = Unicode("solutions", help="The folder that holds <assignment>/assignment.toml.").tag(config=True)
    device = Unicode("cpu", help="cpu or cuda.").tag(config=True)
    isolation = Unicode("process", help="The weakest isolation tier to grade on.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Fill the output of each check cell. The tracebacks of the grader's own errors go to nbgrader's log.

        Raises:
            AutograderError: there is no such assignment, or a check could not be graded through the grader's own
                fault. nbgrader then stores no grade of this run.
        """
        about = resources["nbgrader"]
        assignment = read_assignment(find_assignment(about["assignment"], Path(self.solutions)))
        if about["notebook"] != Path(assignment.notebook_file).stem:
            raise AutograderError(f"{about['notebook']}.ipynb: is not a notebook of {assignment.name}")
        read = read_or_fault(handed_in_folder(CourseDirectory(config=self.config), resources), assignment)
        graded = grade_apart(read, assignment, about["student"], device=self.device, tier=tier_named(self.isolation))
        for entry in graded.log:
            self.log.error(entry)
        _refuse_faults(graded.result)
        _fill_check_cells(nb, graded.result, assignment)
        return nb, resources


def grade_apart(
    read: Submission | SubmissionError, assignment: Assignment, student: str, *, device: str, tier: Tier
) -> Graded:
    """Grade a submission in another process.

    Args:
        tier: the weakest isolation to grade on.
    """
    job = Job(assignment.folder, student, read, device, tier=tier, version=assignment.version)
    (graded,) = run_jobs(assignment, [job], _pool)
    return graded


def _refuse_faults(result: Result) -> None:
    for check in result.faults:
        why = check.failure.line if check.failure else "no reason is known"
        raise AutograderError(f"{result.student}: {check.id} could not be graded: {why}; autograde again")


def _fill_check_cells(nb: NotebookNode, result: Result, assignment: Assignment) -> None:
    """Empty the outputs of all code cells, and write the points into the check cells."""
    ids = {check_cell_name(task): task.id for task in assignment.graded_tasks}
    tasks = {task.id: task for task in result.tasks}
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if cell.cell_type == "code" and utils.is_grade(cell):
            task = tasks.get(ids.get(cell.metadata.nbgrader["grade_id"], ""))
            _fill(cell, result, assignment, task)


def _fill(cell: NotebookNode, result: Result, assignment: Assignment, task: TaskResult | None) -> None:
    """Write exactly one output into a check cell.

    A check cell that belongs to no task was added by the student, and gets 0 points.
    """
    most = float(cell.metadata.nbgrader["points"])
    score = min(task.score, most) if task else 0.0
    # nbgrader knows one maximum for everybody, so points that could not be graded here are made up in proportion
    if task and 0 < task.max_score < most:
        score = min(task.score / task.max_score * most, most)
    data = {"text/plain": repr(float(score))}
    if task:
        data["text/html"] = feedback_table(result, assignment, task)
    cell.outputs = [nbformat.v4.new_output(_RESULT, data=data, execution_count=1)]
    cell.execution_count = 1


_reusable_pool = ReusablePool(1)
atexit.register(_reusable_pool.close)


def _pool() -> Executor:
    return _reusable_pool
