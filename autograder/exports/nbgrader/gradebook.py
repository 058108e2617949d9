"""Results that `autograder grade` wrote, into an nbgrader gradebook that is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.classroom.names import NamedBy
from autograder.classroom.people import Claims, People, Person, claims_on
from autograder.errors import AutograderError
from autograder.exports.format import Exported, Format, Request
from autograder.results.model import Result
from autograder.results.wording import points


@dataclass(frozen=True)
class FilledGradebook:
    """The students with points in the gradebook now, and the others. Students have their names from the results.

    Attributes:
        students: the students with points.
        unknown: the students that the gradebook does not know.
        unclear: the students that match several in the gradebook, or the same one as another result.
        absent: the students that the gradebook knows and that handed in nothing.
    """

    students: tuple[str, ...]
    unknown: tuple[str, ...]
    unclear: tuple[str, ...]
    absent: tuple[str, ...]


def fill_gradebook(path: Path, results: Sequence[Result]) -> FilledGradebook:
    """Put each task's points into the gradebook as automatic scores. Manual scores are never touched.

    A grade that a person has changed is marked for another look, as nbgrader itself does it.

    Raises:
        AutograderError: there is no gradebook, or it does not hold the assignment with the same points.
    """
    from nbgrader.api import Gradebook

    if not path.is_file():
        raise AutograderError(f"{path}: is no gradebook; nbgrader makes one in the course's folder, gradebook.db")
    with Gradebook(f"sqlite:///{path}") as gradebook:
        claims, ids = _matched(gradebook, results)
        theirs = [result for result in results if result.student in ids and result.handed_in]
        for result in theirs:  # before the first is written
            _require_same_points(_notebook(gradebook, path, result), path, result)
        for result in theirs:
            _fill(gradebook, _notebook(gradebook, path, result), result, ids[result.student])
        gradebook.db.commit()
    return FilledGradebook(
        students=tuple(result.student for result in theirs),
        unknown=claims.unknown,
        unclear=tuple(student for student in claims.owners if student not in (*ids, *claims.unknown)),
        absent=tuple(result.student for result in results if result.student in ids and not result.handed_in),
    )


def _matched(gradebook: Any, results: Sequence[Result]) -> tuple[Claims, dict[str, str]]:
    """The claims of the results on nbgrader's students, and nbgrader's id for each result with a clear owner."""
    students = list(gradebook.students)
    claims = claims_on(People(map(_person, students)), (NamedBy(result.student) for result in results))
    return claims, {student: students[index].id for student, index in claims.clear.items()}


def _person(student: Any) -> Person:
    """A student of nbgrader; the id is the name of the folder below `submitted/`."""
    logins = tuple(filter(None, (student.email, student.lms_user_id)))
    name = " ".join(filter(None, (student.first_name, student.last_name)))
    return Person(student.id, logins=logins, names=(name,) if name else ())


def _require_same_points(notebook: Any, path: Path, result: Result) -> None:
    from autograder.authoring.release.notebook import check_cell_name

    cells = {cell.name: cell.max_score for cell in notebook.grade_cells}
    for task in result.tasks:
        name, total = check_cell_name(task), sum(check.points for check in task.checks)
        if cells.get(name) != total:
            there = f"{points(cells[name])} points" if name in cells else "no such task"
            said = f"{path}: task {task.id} has {points(total)} points in the results and {there} in the gradebook"
            raise AutograderError(f"{said}; run nbgrader generate_assignment, or grade with the same version")


def _fill(gradebook: Any, notebook: Any, result: Result, student: str) -> None:
    from autograder.authoring.release.notebook import check_cell_name

    gradebook.update_or_create_submission(result.assignment, student)
    for task in result.tasks:
        grade = gradebook.find_grade(check_cell_name(task), notebook.name, result.assignment, student)
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


def _export(request: Request) -> Exported:
    done = fill_gradebook(request.to, request.results)
    said = [f"{len(done.students)} of {len(request.results)} results are in {request.to}"]
    if done.absent:
        said.append(f"handed in nothing, and not touched ({len(done.absent)}): {', '.join(done.absent)}")
    if done.unknown:
        said.append(f"not known there, and not filled in ({len(done.unknown)}): {', '.join(done.unknown)}")
    if done.unclear:
        said.append(f"not clear who they are there, and not filled in ({len(done.unclear)}): {', '.join(done.unclear)}")
    return Exported({}, said)


FORMAT = Format("nbgrader", "the points, into a `gradebook.db` that nbgrader made", _export)
