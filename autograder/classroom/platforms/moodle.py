"""Moodle: the names of the files and folders that it hands out, and the people on its worksheets and gradebooks.

Read off `mod/assign/classes/downloader.php` (before 4.1 `locallib.php`): a folder for each student and plugin is called
`Full Name_12345_assignsubmission_file_`, in newer versions without the last underscore; in a flat download the file's
name follows. A group's name may stand before the student's (`Team 3-Full Name`) or, with the group's id, in its place.
Moodle writes the titles of columns in the language of its user, so columns are known by their rows where possible.
"""

from __future__ import annotations

import re

from autograder.classroom.names import FileName, NamedBy, split_id
from autograder.classroom.people import Person, name_in_two_columns
from autograder.classroom.platforms.platform import Platform
from autograder.classroom.sheet import Record, Sheet

NAME = "moodle"

_FILE = re.compile(r"(.*?)(?:_(\d+))?_assignsubmission_([a-z]+)(?:_(.*))?", re.DOTALL)
_PARTICIPANT = re.compile(r"(\D*[^\W\d]\D*)(\d+)")
_LOGINS = ("Username", "ID number", "Email address")


def read_file_name(name: str) -> FileName | None:
    """What Moodle says in the name of a file or folder; None if Moodle does not name files so."""
    found = _FILE.fullmatch(name)
    return FileName(NAME, found[1], found[2] or "", found[4] or "", found[3] == "file") if found else None


def read_name(student: str) -> NamedBy:
    """What a result's name says: `Full Name_12345`, or the long name of a file or folder of Moodle."""
    if (said := read_file_name(student)) and said.id:
        return NamedBy(student, NAME, said.id, said.full_name, sure=True)
    full_name, id_ = split_id(student)
    return NamedBy(student, "", id_, full_name) if id_ else NamedBy(student)


def is_list_of_people(sheet: Sheet) -> bool:
    """Whether a sheet is a grading worksheet of Moodle in any language, or an exported gradebook in English."""
    titles = set(sheet.titles)
    is_gradebook = {"First name", "Email address"} <= titles and bool({"Last name", "Surname"} & titles)
    return is_gradebook or _is_worksheet(sheet)


def names_people(sheet: Sheet) -> bool:
    """Whether a sheet has a column that Moodle's people can be told by, whatever its titles are."""
    return participant_column(sheet) is not None or bool(_login_columns(sheet))


def read_people(sheet: Sheet) -> list[Person]:
    """The participants of a worksheet, or the students of a gradebook."""
    participants, logins = participant_column(sheet), _login_columns(sheet)
    people = (_person(sheet, record, participants, logins) for record in sheet.records[1:])
    return [person for person in people if person.label]


def participant_column(sheet: Sheet) -> int | None:
    """The column of `Participant 12345`: `Identifier`, or the first if all its rows are the same word and a number."""
    if (titled := sheet.column("Identifier")) is not None:
        return titled
    found = [_PARTICIPANT.fullmatch(sheet.value(record, 0)) for record in sheet.records[1:]]
    return 0 if found and all(found) and len({match[1] for match in found if match}) == 1 else None


def _is_worksheet(sheet: Sheet) -> bool:
    """Moodle writes its word for a participant as a noun with a capital; `s1234567` and `STU12` are logins."""
    column = participant_column(sheet)
    found = [_PARTICIPANT.fullmatch(sheet.value(record, column)) for record in sheet.records[1:]]
    words = {match[1].strip() for match in found if match}
    return column is not None and all(len(word) > 2 and word == word.capitalize() for word in words)


def _login_columns(sheet: Sheet) -> list[int]:
    """Columns of logins and of the university's ids, and every column of e-mail addresses."""
    rows, columns = sheet.records[1:], range(len(sheet.titles))
    mail = [i for i in columns if rows and all("@" in sheet.value(record, i) for record in rows)]
    return sorted({*mail, *(i for title in _LOGINS if (i := sheet.column(title)) is not None)})


def _person(sheet: Sheet, record: Record, participants: int | None, logins: list[int]) -> Person:
    participant = _PARTICIPANT.fullmatch(sheet.value(record, participants))
    name = sheet.value(record, _name_column(sheet, participants)) or name_in_two_columns(sheet, record)
    own = tuple(filter(None, (sheet.value(record, column) for column in logins)))
    return Person(
        label=name or sheet.value(record, participants) or next(iter(own), ""),
        id=participant[2] if participant else "",
        logins=own,
        names=(name,) if name else (),
        pseudonym=participant[1] if participant else "",
        record=record,
    )


def _name_column(sheet: Sheet, participants: int | None) -> int | None:
    """`Full name`; in a worksheet in another language it follows the participants' numbers."""
    titled = sheet.column("Full name")
    is_foreign = titled is None and sheet.column("First name") is None and participants == 0
    return 1 if is_foreign else titled


MOODLE = Platform(
    name=NAME,
    read_file_name=read_file_name,
    is_distinctive=True,
    numbers_versions=False,
    has_lasting_ids=False,
    lists_people=is_list_of_people,
    read_people=read_people,
    read_name=read_name,
)
