"""Moodle's grading worksheet of an assignment, or an export of its gradebook, to be uploaded with the grades filled in.

Moodle writes titles in the language of whoever exports, so what can be known from the rows is not asked of the titles.
"""

from __future__ import annotations

import re

from autograder.classroom.platforms.moodle import _logins, _participants, moodle_named, moodle_people
from autograder.classroom.sheet import Sheet, read_sheet
from autograder.errors import AutograderError
from autograder.exports.fill import Roster, no_column

_COMMA, _POINT = re.compile(r"\d+,\d+"), re.compile(r"\d+\.\d+")


def moodle_roster(name: str, content: bytes, column: str | None = None) -> Roster:
    """A grading worksheet, or an export of the gradebook.

    Args:
        column: the title to fill; None takes `Grade`, or the one column of real grades in a gradebook.

    Raises:
        AutograderError: it is no such file, or it is not clear which column is meant.
    """
    sheet = read_sheet(name, content)
    if _participants(sheet) is None and not _logins(sheet):
        raise AutograderError(
            f"{sheet.name}: names no participants; in Moodle, download the grading worksheet of the assignment"
        )
    if "Scale" in sheet.titles:
        raise AutograderError(f"{sheet.name}: is graded on a scale; set the assignment to points, and export it again")
    chosen = _column(sheet, column)
    beside = chosen + 1  # where a worksheet says what the grade is out of, in every language
    possible = next((sheet.value(record, beside) for record in sheet.records[1:]), "")
    return Roster(
        sheet,
        chosen,
        moodle_people(sheet),
        possible if sheet.column("Maximum Grade") == beside else "",
        _has_comma(sheet, (chosen, beside)),
        moodle_named,
    )


def _column(sheet: Sheet, wanted: str | None) -> int:
    titles = sheet.titles
    usual = [title for title in titles if title.endswith("(Real)") and not title.startswith("Course total")]
    choices = usual or titles[1:]
    if wanted is None and "Grade" not in titles:
        found = sheet.column(usual[0]) if len(usual) == 1 else None
    else:
        found = sheet.column((wanted or "Grade").strip())
    if found is None:
        raise no_column(sheet, wanted, choices)
    return found


def _has_comma(sheet: Sheet, columns: tuple[int, ...]) -> bool:
    values = [sheet.value(record, i) for record in sheet.records[1:] for i in columns]
    return any(map(_COMMA.fullmatch, values)) and not any(map(_POINT.fullmatch, values))
