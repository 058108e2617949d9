"""The configuration of nbgrader for a course: two of its steps are replaced by ours, and all others stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import ClearSolutions, Execute

from autograder.exports.nbgrader.sandboxed import GradeInSandbox
from autograder.exports.nbgrader.stubs import PutStubs


def configure(c: Any, *, course: Path, solutions: Path) -> None:
    """Configure nbgrader for a course. Called by the course's nbgrader_config.py.

    Args:
        c: nbgrader's configuration, as `get_config()` gives it.
        course: the folder of the course.
        solutions: the folder that holds <assignment>/assignment.toml.

    Raises:
        RuntimeError: this version of nbgrader does not have the steps that we replace.
    """
    c.CourseDirectory.root = str(course)
    c.CourseDirectory.course_id = course.name
    c.GenerateAssignment.preprocessors = _with_ours(GenerateAssignment, "preprocessors", {ClearSolutions: PutStubs})
    c.Autograde.autograde_preprocessors = _with_ours(Autograde, "autograde_preprocessors", {Execute: GradeInSandbox})
    c.OverwriteCells.add_missing_cells = True  # a student may delete a check cell; its task is graded all the same
    c.GradeInSandbox.solutions = str(solutions)


def _with_ours(converter: Any, trait: str, ours: dict[type, type]) -> list[type]:
    steps = converter.class_traits()[trait].default(converter)
    missing = ours.keys() - set(steps)
    if missing:
        names = ", ".join(sorted(step.__name__ for step in missing))
        raise RuntimeError(f"this nbgrader has no {names} in {converter.__name__}.{trait}; install nbgrader 0.9")
    return [ours.get(step, step) for step in steps]
