"""Moodle's grading worksheet of an assignment, or its exported gradebook, to be uploaded with the grades filled in."""

from __future__ import annotations

import re

from autograder.classroom.platforms.moodle import MOODLE, names_people
from autograder.classroom.sheet import Sheet, read_sheet
from autograder.errors import AutograderError
from autograder.exports.fill import SheetToFill, no_column, sheet_format

_COMMA, _POINT = re.compile(r"\d+,\d+"), re.compile(r"\d+\.\d+")


def moodle_sheet(name: str, content: bytes, column: str | None = None) -> SheetToFill:
    """Read a grading worksheet or an exported gradebook.

    Args:
        column: the title of the column to fill; None takes `Grade`, or the one column of real grades in a gradebook.

    Raises:
        AutograderError: the file is no such sheet, or it is not clear which column is meant.
    """
    sheet = read_sheet(name, content)
    if not names_people(sheet):
        raise AutograderError(
            f"{sheet.name}: names no participants; in Moodle, download the grading worksheet of the assignment"
        )
    if "Scale" in sheet.titles:
        raise AutograderError(f"{sheet.name}: is graded on a scale; set the assignment to points, and export it again")
    chosen = _column(sheet, column)
    beside = chosen + 1  # in a worksheet, the column with the points that the grade is out of, in every language
    possible = next((sheet.value(record, beside) for record in sheet.records[1:]), "")
    return SheetToFill(
        sheet,
        chosen,
        people=MOODLE.people_from(MOODLE.read_people(sheet)),
        read_name=MOODLE.read_name,
        possible=possible if sheet.column("Maximum Grade") == beside else "",
        has_comma=_has_comma(sheet, (chosen, beside)),
    )


def _column(sheet: Sheet, wanted: str | None) -> int:
    titles = sheet.titles
    usual = [title for title in titles if title.endswith("(Real)") and not title.startswith("Course total")]
    if wanted is None and "Grade" not in titles:
        found = sheet.column(usual[0]) if len(usual) == 1 else None
    else:
        found = sheet.column((wanted or "Grade").strip())
    if found is None:
        raise no_column(sheet, wanted, usual or titles[1:])
    return found


def _has_comma(sheet: Sheet, columns: tuple[int, ...]) -> bool:
    values = [sheet.value(record, i) for record in sheet.records[1:] for i in columns]
    return any(map(_COMMA.fullmatch, values)) and not any(map(_POINT.fullmatch, values))


FORMAT = sheet_format(
    "moodle", "the worksheet or gradebook that you exported from Moodle, with one column filled", moodle_sheet
)
