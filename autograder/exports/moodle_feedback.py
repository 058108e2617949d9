"""Students' pages as Moodle takes them back: the zip that "Upload multiple feedback files in a zip" expects.

Read off `mod/assign/feedback/file/importziplib.php`: a file's name is the full name, the number of `Participant 12345`,
`assignsubmission_file` and the name that the student sees, joined by underscores. A full name may hold no underscore.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.classroom.people import Person, claims_on
from autograder.classroom.platforms.moodle import MOODLE
from autograder.classroom.sheet import read_sheet
from autograder.errors import AutograderError
from autograder.files import zipped
from autograder.text import folder_name

SHOWN_AS = "feedback.html"


@dataclass(frozen=True)
class Feedback:
    """The zip, and whose pages are in it.

    Attributes:
        given: the students whose page is in the zip.
        unknown: the students who were left out because their row could not be determined.
    """

    content: bytes
    given: tuple[str, ...]
    unknown: tuple[str, ...]


def moodle_feedback(name: str, content: bytes, pages: Mapping[str, bytes]) -> Feedback:
    """The zip of these students' pages, each for the one participant of a grading worksheet that the student is.

    Raises:
        AutograderError: the file has no participants.
    """
    sheet = read_sheet(name, content)
    people = MOODLE.people_from(MOODLE.read_people(sheet))
    if not any(person.id for person in people):
        raise AutograderError(
            f"{sheet.name}: names no participants; in Moodle, download the grading worksheet of the assignment"
        )
    claims = claims_on(people, map(MOODLE.read_name, pages))
    rows = {student: people[index] for student, index in claims.clear.items() if people[index].id}
    files = {_file_name(person): pages[student] for student, person in rows.items()}
    return Feedback(zipped(files), tuple(rows), tuple(student for student in pages if student not in rows))


def _file_name(person: Person) -> str:
    who = folder_name(next(iter(person.names), "Participant")).replace("_", " ")
    return f"{who}_{person.id}_assignsubmission_file_{SHOWN_AS}"
