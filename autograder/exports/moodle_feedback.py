"""Students' pages as Moodle takes them back: what "Upload multiple feedback files in a zip" of an assignment expects.

Read off `mod/assign/feedback/file/importziplib.php`: a file's name is a full name, the number of `Participant 12345`,
`assignsubmission_file` and the name that the student sees, joined by underscores; a full name may hold none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.classroom.people import People, Person
from autograder.classroom.platforms.moodle import moodle_named, moodle_people
from autograder.classroom.sheet import read_sheet
from autograder.errors import AutograderError
from autograder.files import zipped
from autograder.text import folder_name

SHOWN_AS = "feedback.html"


@dataclass(frozen=True)
class Feedback:
    """The zip, whose pages are in it, and whose are not because it is not clear who they are."""

    content: bytes
    given: tuple[str, ...]
    unknown: tuple[str, ...]


def moodle_feedback(name: str, content: bytes, pages: Mapping[str, bytes]) -> Feedback:
    """The zip of these students' pages, each to the one row of a grading worksheet that is theirs.

    Raises:
        AutograderError: the file has no participants.
    """
    sheet = read_sheet(name, content)
    people = moodle_people(sheet)
    if not any(person.number for person in people):
        raise AutograderError(
            f"{sheet.name}: names no participants; in Moodle, download the grading worksheet of the assignment"
        )
    rows = _rows(people, list(pages))
    files = {_file_name(person): pages[student] for student, person in rows.items()}
    return Feedback(zipped(files), tuple(rows), tuple(student for student in pages if student not in rows))


def _rows(people: Sequence[Person], students: Sequence[str]) -> dict[str, Person]:
    """The person of each student who is one alone, and nobody else's."""
    lookup = People(people)
    found = {student: lookup.whose(student, moodle_named(student)) for student in students}
    claims: dict[int, list[str]] = defaultdict(list)
    for student, places in found.items():
        for place in places:
            claims[place].append(student)
    sure = {student: places[0] for student, places in found.items() if len(places) == 1}
    return {s: people[place] for s, place in sure.items() if claims[place] == [s] and people[place].number}


def _file_name(person: Person) -> str:
    who = folder_name(person.names[0] or "Participant").replace("_", " ")
    return f"{who}_{person.number}_assignsubmission_file_{SHOWN_AS}"
