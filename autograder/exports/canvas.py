"""Canvas's gradebook: the sheet that it exports, to be imported again with one more column filled."""

from __future__ import annotations

import re

from autograder.errors import AutograderError
from autograder.exports.people import Person, Said
from autograder.exports.roster import Roster, no_column
from autograder.exports.sheet import Record, Sheet, read_sheet
from autograder.platforms import canvas_name, numbered

_ASSIGNMENT = re.compile(r"\S.* \(\d+\)", re.DOTALL)
_LOGINS = ("SIS User ID", "SIS Login ID", "Integration ID")
_COMMA = re.compile(r"\d+,\d+")


def canvas_roster(name: str, content: bytes, column: str | None = None) -> Roster:
    """An exported gradebook.

    Args:
        column: the title to fill, as it stands in the file; may be None where there is one assignment only.

    Raises:
        AutograderError: it is no such file, or it is not clear which column is meant.
    """
    sheet = read_sheet(name, content)
    if not is_canvas(sheet):
        raise AutograderError(f"{sheet.name}: is no gradebook of Canvas; export it there with Grades, Export")
    points = next((record for record in sheet.records if "Points Possible" in sheet.value(record, 0)), [])
    chosen = _column(sheet, points, column)
    possible = sheet.value(points, chosen)
    comma = _COMMA.fullmatch(possible) is not None
    return Roster(sheet, chosen, canvas_people(sheet), possible, comma, canvas_named)


def is_canvas(sheet: Sheet) -> bool:
    """Whether it is a gradebook of Canvas."""
    return sheet.column("ID") is not None and bool({"Student", "LastName"} & set(sheet.titles))


def canvas_people(sheet: Sheet) -> tuple[Person, ...]:
    """The students of a gradebook."""
    ids = sheet.column("ID")
    return tuple(_person(sheet, record, ids) for record in sheet.records[1:] if sheet.value(record, ids))


def _column(sheet: Sheet, points: Record, wanted: str | None) -> int:
    """Columns that Canvas works out itself say `(read only)` in the row of possible points."""
    titles = sheet.titles
    open_ = [i for i, title in enumerate(titles) if _ASSIGNMENT.fullmatch(title)]
    open_ = [i for i in open_ if not re.search(r"read\s+only", sheet.value(points, i))]
    found = open_ if wanted is None else [i for i in open_ if titles[i] == wanted.strip()]
    if len(found) != 1:
        raise no_column(sheet, wanted, [titles[i] for i in open_])
    return found[0]


def _person(sheet: Sheet, record: Record, ids: int | None) -> Person:
    first, last = (sheet.value(record, sheet.column(title)) for title in ("FirstName", "LastName"))
    name = sheet.value(record, sheet.column("Student")) or f"{last}, {first}"
    logins = tuple(filter(None, (sheet.value(record, sheet.column(title)) for title in _LOGINS)))
    return Person(record, name, sheet.value(record, ids), logins, ways_to_write(name))


def ways_to_write(name: str) -> tuple[str, ...]:
    """`Last, First` is how Canvas sorts; a folder may be called `First Last`."""
    last, comma, first = name.partition(",")
    return (name, f"{first} {last}") if comma and "," not in first else (name,)


def canvas_named(student: str) -> Said:
    """What a submission's name says: `lastfirst_12345`, or the long name of the file that it came as."""
    said = canvas_name(student)
    who, number = (said.who, said.number) if said else numbered(student)
    return Said(number, who if number else "", sure=False)
