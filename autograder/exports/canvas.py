"""Canvas's gradebook: the sheet that it exports, to be imported again with one more column filled."""

from __future__ import annotations

import re

from autograder.errors import AutograderError
from autograder.exports.roster import Person, Roster, no_column
from autograder.exports.sheet import Record, Sheet, read_sheet

_ASSIGNMENT = re.compile(r"\S.* \(\d+\)", re.DOTALL)
_LOGINS = ("SIS User ID", "SIS Login ID", "Integration ID")
# `lastfirst_12345_67890_file`, with `_LATE` before the ids if it was: the person's id, then the file's
_SUBMISSION = re.compile(r"_(\d+)_\d+_")
_COMMA = re.compile(r"\d+,\d+")


def canvas_roster(name: str, content: bytes, column: str | None = None) -> Roster:
    """An exported gradebook.

    Args:
        column: the title to fill, as it stands in the file; may be None where there is one assignment only.

    Raises:
        AutograderError: it is no such file, or it is not clear which column is meant.
    """
    sheet = read_sheet(name, content)
    ids = sheet.column("ID")
    if ids is None or not {"Student", "LastName"} & set(sheet.titles):
        raise AutograderError(f"{sheet.name}: is no gradebook of Canvas; export it there with Grades, Export")
    points = next((record for record in sheet.records if "Points Possible" in sheet.value(record, 0)), [])
    chosen = _column(sheet, points, column)
    people = [_person(sheet, record, ids) for record in sheet.records[1:] if sheet.value(record, ids)]
    possible = sheet.value(points, chosen)
    comma = _COMMA.fullmatch(possible) is not None
    return Roster(sheet, chosen, tuple(people), possible, comma, _named)


def _column(sheet: Sheet, points: Record, wanted: str | None) -> int:
    """Columns that Canvas works out itself say `(read only)` in the row of possible points."""
    titles = sheet.titles
    open_ = [i for i, title in enumerate(titles) if _ASSIGNMENT.fullmatch(title)]
    open_ = [i for i in open_ if not re.search(r"read\s+only", sheet.value(points, i))]
    found = open_ if wanted is None else [i for i in open_ if titles[i] == wanted.strip()]
    if len(found) != 1:
        raise no_column(sheet, wanted, [titles[i] for i in open_])
    return found[0]


def _person(sheet: Sheet, record: Record, ids: int) -> Person:
    first, last = (sheet.value(record, sheet.column(title)) for title in ("FirstName", "LastName"))
    name = sheet.value(record, sheet.column("Student")) or f"{last}, {first}"
    logins = tuple(filter(None, (sheet.value(record, sheet.column(title)) for title in _LOGINS)))
    return Person(record, name, sheet.value(record, ids), logins, _ways_to_write(name))


def _ways_to_write(name: str) -> tuple[str, ...]:
    """`Last, First` is how Canvas sorts; a folder may be called `First Last`."""
    last, comma, first = name.partition(",")
    return (name, f"{first} {last}") if comma and "," not in first else (name,)


def _named(student: str) -> tuple[str, str]:
    found = _SUBMISSION.search(student)
    return (found[1] if found else "", "")
