"""What a course's nbgrader_config.py sets: two of nbgrader's own steps exchanged, all others left as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import ClearSolutions, Execute

from autograder.exports.nbgrader.sandboxed import GradeInSandbox
from autograder.exports.nbgrader.stubs import PutStubs


def configure(c: Any, *, course: Path, solutions: Path) -> None:
    """Set up nbgrader for a course.

    Args:
        c: nbgrader's configuration, as `get_config()` gives it.
        course: the folder of the course.
        solutions: the folder that holds <assignment>/assignment.toml.
    """
    c.CourseDirectory.root = str(course)
    c.CourseDirectory.course_id = course.name
    c.GenerateAssignment.preprocessors = _exchanged(GenerateAssignment, "preprocessors", {ClearSolutions: PutStubs})
    c.Autograde.autograde_preprocessors = _exchanged(Autograde, "autograde_preprocessors", {Execute: GradeInSandbox})
    c.OverwriteCells.add_missing_cells = True  # a check cell that a student deleted is worth its task's points
    c.GradeInSandbox.solutions = str(solutions)


def _exchanged(converter: Any, trait: str, others: dict[type, type]) -> list[type]:
    steps = converter.class_traits()[trait].default(converter)
    missing = others.keys() - set(steps)
    if missing:
        names = ", ".join(sorted(step.__name__ for step in missing))
        raise RuntimeError(f"this nbgrader has no {names} in {converter.__name__}.{trait}; install nbgrader 0.9")
    return [others.get(step, step) for step in steps]
