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
from autograder.exports.format import Exported, Format, Request
from autograder.files import zipped
from autograder.text import folder_name, listed

SHOWN_AS = "feedback.html"


@dataclass(frozen=True)
class Feedback:
    """The zip, the students with a page in it, and the students without.

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


def _export(request: Request) -> Exported:
    if request.into is None:
        raise AutograderError("download the grading worksheet from Moodle first, and give it with --into")
    pages = _pages(request)
    done = moodle_feedback(request.into.name, request.into.read_bytes(), pages)
    said = f"{len(done.given)} of {len(pages)} pages are for participants of {request.into.name}"
    return Exported(
        {request.to: done.content}, [said, *listed("not clear who they are there, and left out", done.unknown)]
    )


def _pages(request: Request) -> dict[str, bytes]:
    """The page of each student who handed in something.

    Raises:
        AutograderError: the folder is a student's, or a page was not drawn.
    """
    folder = request.folder
    if not (folder / request.results[0].student / "result.json").is_file():
        raise AutograderError(f"{folder}: is one student's; give the folder that autograder grade --out wrote")
    students = [result.student for result in request.results if result.handed_in]
    pages = {student: folder / student / SHOWN_AS for student in students}
    missing = [path for path in pages.values() if not path.is_file()]
    if missing:
        raise AutograderError(f"{missing[0]}: is not there; draw the pages with autograder report {folder}")
    return {student: path.read_bytes() for student, path in pages.items()}


def _file_name(person: Person) -> str:
    who = folder_name(next(iter(person.names), "Participant")).replace("_", " ")
    return f"{who}_{person.id}_assignsubmission_file_{SHOWN_AS}"


FORMAT = Format(
    "moodle-feedback",
    "the zip of students' pages for Moodle's \"Upload multiple feedback files in a zip\"",
    _export,
    options=("--into",),
)
