"""The formats of `autograder export`. A new one is a module here with a FORMAT, and its name in this list."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.exports import (
    canvas,
    csv_file,
    github,
    github_classroom,
    gradescope,
    junit,
    moodle,
    moodle_feedback,
)
from autograder.exports.format import Format
from autograder.exports.nbgrader import gradebook

FORMATS: Mapping[str, Format] = {
    format_.name: format_
    for format_ in (
        csv_file.FORMAT,
        canvas.FORMAT,
        moodle.FORMAT,
        moodle_feedback.FORMAT,
        gradescope.FORMAT,
        junit.FORMAT,
        github.ANNOTATIONS,
        github.SUMMARY,
        github_classroom.CLASSROOM,
        github_classroom.CLASSROOM50,
        gradebook.FORMAT,
    )
}


def formats_with(option: str) -> list[str]:
    """The names of the formats that take an option."""
    return [name for name, format_ in FORMATS.items() if option in format_.options]


def format_table() -> str:
    """The README's table of formats, in Markdown."""
    rows = [(f"`{name}`", f.summary, ", ".join(f"`{option}`" for option in f.options)) for name, f in FORMATS.items()]
    return "".join(f"| {' | '.join(row)} |\n" for row in [("format", "what it is", "options"), ("---",) * 3, *rows])
