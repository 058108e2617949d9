"""Results that `autograder grade` wrote, into an nbgrader gradebook that is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.authoring.release.notebook import check_cell_name
from autograder.errors import AutograderError
from autograder.results.model import Result


@dataclass(frozen=True)
class Filled:
    """Whose points were filled in, whom the gradebook does not know, and who handed in nothing."""

    students: tuple[str, ...]
    unknown: tuple[str, ...]
    absent: tuple[str, ...]


def fill_gradebook(path: Path, results: Sequence[Result]) -> Filled:
    """Put each task's points into the gradebook as automatic scores. Manual scores are never touched.

    A grade that a person has changed is marked for another look, as nbgrader itself does it.

    Raises:
        AutograderError: there is no gradebook, or it does not hold the assignment with the same points.
    """
    from nbgrader.api import Gradebook

    if not path.is_file():
        raise AutograderError(f"{path}: is no gradebook; nbgrader makes one in the course's folder, gradebook.db")
    with Gradebook(f"sqlite:///{path}") as gradebook:
        known = {student.id for student in gradebook.students}
        theirs = [result for result in results if result.student in known and result.handed_in]
        for result in theirs:  # before the first is written
            _require_same_points(_notebook(gradebook, path, result), path, result)
        for result in theirs:
            _fill(gradebook, _notebook(gradebook, path, result), result)
        gradebook.db.commit()
    return Filled(
        tuple(result.student for result in theirs),
        tuple(result.student for result in results if result.student not in known),
        tuple(result.student for result in results if result.student in known and not result.handed_in),
    )


def _require_same_points(notebook: Any, path: Path, result: Result) -> None:
    cells = {cell.name: cell.max_score for cell in notebook.grade_cells}
    for task in result.tasks:
        name, points = check_cell_name(task), sum(check.points for check in task.checks)
        if cells.get(name) != points:
            there = f"{cells[name]:g} points" if name in cells else "no such task"
            said = f"{path}: task {task.id} has {points:g} points in the results and {there} in the gradebook"
            raise AutograderError(f"{said}; run nbgrader generate_assignment, or grade with the same version")


def _fill(gradebook: Any, notebook: Any, result: Result) -> None:
    gradebook.update_or_create_submission(result.assignment, result.student)
    for task in result.tasks:
        grade = gradebook.find_grade(check_cell_name(task), notebook.name, result.assignment, result.student)
        grade.auto_score = task.score
        grade.needs_manual_grade = grade.manual_score is not None


def _notebook(gradebook: Any, path: Path, result: Result) -> Any:
    from nbgrader.api import MissingEntry

    try:
        notebooks = gradebook.find_assignment(result.assignment).notebooks
    except MissingEntry:
        notebooks = []
    if len(notebooks) != 1:
        told = f"{path}: knows no assignment {result.assignment} with one notebook"
        raise AutograderError(f"{told}; run nbgrader generate_assignment {result.assignment} first")
    return notebooks[0]
