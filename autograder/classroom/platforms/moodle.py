"""The people on a sheet that Moodle exports."""

from __future__ import annotations

import re

from autograder.classroom.people import Person, Said
from autograder.classroom.platforms.names import moodle_name, numbered
from autograder.classroom.sheet import Record, Sheet

_PARTICIPANT = re.compile(r"(\D*[^\W\d]\D*)(\d+)")
_LOGINS = ("Username", "ID number", "Email address")


def is_moodle(sheet: Sheet) -> bool:
    """Whether it is a grading worksheet of Moodle's, in any language, or an export of its gradebook in English."""
    titles = set(sheet.titles)
    is_gradebook = {"First name", "Email address"} <= titles and bool({"Last name", "Surname"} & titles)
    return is_gradebook or _is_worksheet(sheet)


def full_name(sheet: Sheet, record: Record) -> str:
    """What two columns say, as Moodle titles them; empty without them."""
    last = "Surname" if sheet.column("Last name") is None else "Last name"
    return " ".join(filter(None, (sheet.value(record, sheet.column(title)) for title in ("First name", last))))


def moodle_people(sheet: Sheet) -> tuple[Person, ...]:
    """The participants of a worksheet, or the students of a gradebook."""
    numbers, logins = _participants(sheet), _logins(sheet)
    people = (_person(sheet, record, numbers, logins) for record in sheet.records[1:])
    return tuple(person for person in people if person.label)


def _participants(sheet: Sheet) -> int | None:
    """The column of `Participant 12345`: `Identifier`, or the first where all rows are one word and a number."""
    if (titled := sheet.column("Identifier")) is not None:
        return titled
    found = [_PARTICIPANT.fullmatch(sheet.value(record, 0)) for record in sheet.records[1:]]
    return 0 if found and all(found) and len({match[1] for match in found if match}) == 1 else None


def _is_worksheet(sheet: Sheet) -> bool:
    """Moodle begins its word for a participant as a noun; `s1234567` and `STU12` are logins."""
    numbers = _participants(sheet)
    found = [_PARTICIPANT.fullmatch(sheet.value(record, numbers)) for record in sheet.records[1:]]
    words = {match[1].strip() for match in found if match}
    return numbers is not None and all(len(word) > 2 and word == word.capitalize() for word in words)


def _logins(sheet: Sheet) -> list[int]:
    """Columns of logins and university ids, and every column of e-mail addresses."""
    rows, columns = sheet.records[1:], range(len(sheet.titles))
    mail = [i for i in columns if rows and all("@" in sheet.value(record, i) for record in rows)]
    return sorted({*mail, *(i for title in _LOGINS if (i := sheet.column(title)) is not None)})


def _person(sheet: Sheet, record: Record, numbers: int | None, logins: list[int]) -> Person:
    participant = _PARTICIPANT.fullmatch(sheet.value(record, numbers))
    full = sheet.column("Full name")
    if full is None and sheet.column("First name") is None and numbers == 0:
        full = 1  # a worksheet in another language
    name = sheet.value(record, full) or full_name(sheet, record)
    own = tuple(filter(None, (sheet.value(record, i) for i in logins)))
    label = name or sheet.value(record, numbers) or next(iter(own), "")
    return Person(record, label, participant[2] if participant else "", own, (name,))


def moodle_named(student: str) -> Said:
    """What a submission's name says: `Full Name_12345`, or the long name of the file or folder that it came as."""
    if (said := moodle_name(student)) and said.number:
        return Said(said.number, said.who)
    who, number = numbered(student)
    return Said(number, who if number else "", sure=False)
