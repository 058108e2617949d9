"""Canvas: the names of the files that it hands out, and the people on its gradebook and on its lists of groups.

Read off `lib/content_zipper.rb`: a file is called `lastfirst_LATE_12345_67890_file`, with the id of the student and the
id of the file. In an anonymous assignment it is called `anon_x1Y2z_67890_file`. A text that was typed in is called
`lastfirst_12345_text.html`.
"""

from __future__ import annotations

import re
import unicodedata

from autograder.classroom.names import FileName, NamedBy, split_id
from autograder.classroom.people import Person, ways_to_write
from autograder.classroom.platforms.platform import Platform
from autograder.classroom.sheet import Record, Sheet

NAME = "canvas"

# the file's id comes before a typed text's name: a student may call a file `text.html`, too
_END = r"(?:\d+_(?P<file>.+)|(?:text|link)\.html)"
_FILE = re.compile(rf"(?P<name>[^.\s-]*?)_(?:LATE_)?(?P<id>\d+)_{_END}", re.DOTALL)
_ANONYMOUS_FILE = re.compile(rf"(?:LATE_)?(?P<name>anon_[A-Za-z0-9]+)(?P<id>)_{_END}", re.DOTALL)
_SQUEEZED_NAME = re.compile(r"[^.\s-]+")

_LOGINS = ("SIS User ID", "SIS Login ID", "Integration ID")
_ID_IN_GROUPS = "canvas_user_id"  # a column that only the list of groups has
_LOGINS_IN_GROUPS = ("user_id", "login_id")


def read_file_name(name: str) -> FileName | None:
    """What Canvas says in the name of a file; None if Canvas does not name files so: it writes in lower case."""
    name = unicodedata.normalize("NFC", name)
    found = _ANONYMOUS_FILE.fullmatch(name) or _FILE.fullmatch(name)
    if found is None or (found["id"] and found["name"] != found["name"].lower()):
        return None
    return FileName(NAME, found["name"], found["id"], found["file"] or "", is_file=found["file"] is not None)


def read_name(student: str) -> NamedBy:
    """What a result's name says: `lastfirst_12345`, `Last, First_12345`, or the long name of a file of Canvas."""
    if said := read_file_name(student):
        return NamedBy(student, NAME, said.id, said.full_name)
    full_name, id_ = split_id(student)
    if not id_:
        return NamedBy(student)
    is_squeezed = _SQUEEZED_NAME.fullmatch(full_name) is not None and full_name == full_name.lower()
    return NamedBy(student, NAME if is_squeezed else "", id_, full_name)


def is_gradebook(sheet: Sheet) -> bool:
    """Whether a sheet is an exported gradebook of Canvas."""
    return sheet.column("ID") is not None and bool({"Student", "LastName"} & set(sheet.titles))


def is_list_of_people(sheet: Sheet) -> bool:
    """Whether a sheet is an exported gradebook of Canvas, or its list of a set of groups (People, Export groups)."""
    return is_gradebook(sheet) or sheet.column(_ID_IN_GROUPS) is not None


def read_people(sheet: Sheet) -> list[Person]:
    """The students of a gradebook, or everybody on a list of groups."""
    lines, read = sheet.records[1:], _student if is_gradebook(sheet) else _member
    people = [read(sheet, record) for record in lines]
    return [person for person in people if (person.id if is_gradebook(sheet) else person.label)]


def _student(sheet: Sheet, record: Record) -> Person:
    first, last = (sheet.value(record, sheet.column(title)) for title in ("FirstName", "LastName"))
    name = sheet.value(record, sheet.column("Student")) or f"{last}, {first}"
    id_ = sheet.value(record, sheet.column("ID"))
    return Person(name, id_, _values(sheet, record, _LOGINS), ways_to_write(name), record=record)


def _member(sheet: Sheet, record: Record) -> Person:
    name = sheet.value(record, sheet.column("name")) or sheet.value(record, 0)
    id_ = sheet.value(record, sheet.column(_ID_IN_GROUPS))
    return Person(name, id_, _values(sheet, record, _LOGINS_IN_GROUPS), ways_to_write(name), record=record)


def _values(sheet: Sheet, record: Record, titles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, (sheet.value(record, sheet.column(title)) for title in titles)))


CANVAS = Platform(
    name=NAME,
    read_file_name=read_file_name,
    is_distinctive=False,
    numbers_versions=True,
    has_lasting_ids=True,
    lists_people=is_list_of_people,
    read_people=read_people,
    read_name=read_name,
)
