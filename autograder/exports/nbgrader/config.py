"""The configuration of nbgrader for a course: three of its steps are replaced by ours, and all others stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.apps import api, autogradeapp
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import ClearSolutions, DeduplicateIds, Execute

from autograder.exports.nbgrader.cells import FitCells
from autograder.exports.nbgrader.handed_in import AutogradeHandedIn
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
    c.Autograde.sanitize_preprocessors = _with_ours(Autograde, "sanitize_preprocessors", {DeduplicateIds: FitCells})
    c.Autograde.autograde_preprocessors = _with_ours(Autograde, "autograde_preprocessors", {Execute: GradeInSandbox})
    for reader in (c.AutogradeHandedIn, c.ExportHandedIn, c.GradeInSandbox):
        reader.solutions = str(solutions)
    _read_whatever_was_handed_in()


def _read_whatever_was_handed_in() -> None:
    """Let nbgrader's command and its formgrader convert with ours. There is no setting for it."""
    for module in (api, autogradeapp):
        if not hasattr(module, "Autograde"):
            raise RuntimeError(f"{module.__name__} has no Autograde; install nbgrader 0.9")
        module.Autograde = AutogradeHandedIn


def _with_ours(converter: Any, trait: str, ours: dict[type, type]) -> list[type]:
    steps = converter.class_traits()[trait].default(converter)
    missing = ours.keys() - set(steps)
    if missing:
        names = ", ".join(sorted(step.__name__ for step in missing))
        raise RuntimeError(f"this nbgrader has no {names} in {converter.__name__}.{trait}; install nbgrader 0.9")
    return [ours.get(step, step) for step in steps]
