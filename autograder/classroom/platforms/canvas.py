"""The people on a gradebook that Canvas exports."""

from __future__ import annotations

from autograder.classroom.people import Person, Said
from autograder.classroom.platforms.names import canvas_name, numbered
from autograder.classroom.sheet import Record, Sheet

_LOGINS = ("SIS User ID", "SIS Login ID", "Integration ID")


def is_canvas(sheet: Sheet) -> bool:
    """Whether it is a gradebook of Canvas."""
    return sheet.column("ID") is not None and bool({"Student", "LastName"} & set(sheet.titles))


def canvas_people(sheet: Sheet) -> tuple[Person, ...]:
    """The students of a gradebook."""
    ids = sheet.column("ID")
    return tuple(_person(sheet, record, ids) for record in sheet.records[1:] if sheet.value(record, ids))


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
