"""The formats of `autograder export` by name: what they take, and what they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from autograder.assignments.model import WhenShown
from autograder.classroom.gradebook import gradebook_csv
from autograder.errors import AutograderError
from autograder.exports.canvas import canvas_sheet
from autograder.exports.fill import SheetToFill
from autograder.exports.github import github_annotations, github_summary
from autograder.exports.github_classroom import CLASSROOM50_VARIABLES, classroom, classroom50_json, parts_of_a_point
from autograder.exports.gradescope import gradescope_json
from autograder.exports.junit import junit_xml
from autograder.exports.moodle import moodle_sheet
from autograder.results.model import Result


class Format(StrEnum):
    """What an export can be."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"
    MOODLE_FEEDBACK = "moodle-feedback"
    GRADESCOPE = "gradescope"
    JUNIT = "junit"
    GITHUB_ANNOTATIONS = "github-annotations"
    GITHUB_SUMMARY = "github-summary"
    CLASSROOM = "classroom"
    CLASSROOM50 = "classroom50"
    NBGRADER = "nbgrader"


SHEETS: Mapping[Format, Callable[[str, bytes, str | None], SheetToFill]] = {
    Format.CANVAS: canvas_sheet,
    Format.MOODLE: moodle_sheet,
}
ENDINGS = {
    Format.GRADESCOPE: ".json",
    Format.JUNIT: ".xml",
    Format.GITHUB_ANNOTATIONS: ".txt",
    Format.GITHUB_SUMMARY: ".md",
    Format.CLASSROOM: ".txt",
    Format.CLASSROOM50: ".json",
}
_TEXTS: Mapping[Format, Callable[[Result], str]] = {
    Format.JUNIT: junit_xml,
    Format.GITHUB_ANNOTATIONS: github_annotations,
    Format.GITHUB_SUMMARY: github_summary,
    Format.CLASSROOM: classroom,
}


def exported(
    kind: Format,
    results: Sequence[Result],
    to: Path,
    variables: Mapping[str, str],
    *,
    hidden_checks: WhenShown = WhenShown.AFTER_PUBLISHED,
) -> dict[Path, bytes]:
    """The files of an export: one for a gradebook or a single result, else one for each student in the folder `to`.

    Args:
        variables: those of the environment, in which Classroom 50's runner says what it knows of a submission.
        hidden_checks: when Gradescope shows them.

    Raises:
        AutograderError: a student's name cannot be a file's.
    """

    def content(result: Result) -> bytes:
        shown_later = kind is Format.GRADESCOPE
        text = gradescope_json(result, hidden_checks=hidden_checks) if shown_later else _text(kind, result, variables)
        return text.encode("utf-8", "replace")

    if kind is Format.CSV:
        return {to: gradebook_csv(results).encode("utf-8", "replace")}
    if len(results) == 1 and not to.is_dir():
        return {to: content(results[0])}
    return {to / _file_name(result.student, ENDINGS[kind]): content(result) for result in results}


def remarks_on(kind: Format, results: Sequence[Result], variables: Mapping[str, str]) -> list[str]:
    """What whoever exports should know of a format that cannot say everything."""
    said = []
    parts = {parts_of_a_point(result) for result in results}
    if kind in (Format.CLASSROOM, Format.CLASSROOM50) and parts != {1}:
        counted = " and ".join(f"1/{part}" for part in sorted(parts))
        said.append(f"counted in parts of a point, because whole numbers are asked for there: {counted}")
    unsaid = [variable for variable in CLASSROOM50_VARIABLES.values() if not variables.get(variable)]
    if kind is Format.CLASSROOM50 and set(unsaid) - {"REVIEW_URL"}:
        said.append(f"points alone: Classroom 50 takes it only from its own runner, which sets {', '.join(unsaid)}")
    return said


def _text(kind: Format, result: Result, variables: Mapping[str, str]) -> str:
    if kind is not Format.CLASSROOM50:
        return _TEXTS[kind](result)
    about = {key: variables[name] for key, name in CLASSROOM50_VARIABLES.items() if variables.get(name)}
    if "commit" in about:  # an older runner names no view of the changes
        about.setdefault("review", about["commit"])
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return classroom50_json(result, {**about, "datetime": now})


def _file_name(student: str, ending: str) -> str:
    name = f"{student}{ending}"
    if Path(name).name != name or "\0" in name:
        raise AutograderError(f"{student!r} cannot be the name of a file; export that result alone")
    return name
