"""One rule finds people by names of submissions and of results: the same student on the way in and on the way out."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.assignments.reading import read_assignment
from autograder.classroom.intake import HandIn, distinct_names, find_class
from autograder.classroom.names import NamedBy, letters_only
from autograder.classroom.people import People, Person, claims_on
from autograder.classroom.platforms.canvas import CANVAS
from autograder.classroom.platforms.moodle import MOODLE
from autograder.classroom.platforms.platform import Platform
from autograder.classroom.roster import Roster, match, named_by, read_roster
from autograder.errors import SubmissionError
from autograder.exports.canvas import canvas_sheet
from autograder.exports.fill import SheetToFill
from autograder.exports.moodle import moodle_sheet
from autograder.text import folder_name
from tests import test_class_folder, test_exports_sheets, test_roster
from tests.conftest import RIGHT, folder, write_small

GERMAN = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung\n"
    'Teilnehmer/in301,Ada Lovelace,ada@uni.example,Zur Bewertung,,"20,00"\n'
    'Teilnehmer/in302,Jörg Müller,jm@uni.example,Zur Bewertung,,"20,00"\n'
)
NAMELESS = "Identifier,Status,Grade,Maximum Grade\nParticipant 301,,,20\nParticipant 302,,,20\n"
GRADEBOOK = (
    "First name,Last name,ID number,Email address,Assignment: HW1 (Real),Course total (Real)\n"
    'Ada,Lovelace,s301,ada@uni.example,-,-\nJörg,"""JM"" Müller",s302,jm@uni.example,,5\nNina,Nobody,nina,n@x,,\n'
)
SHEETS: dict[str, tuple[str, Callable[[str, bytes, str | None], SheetToFill], str | None]] = {
    "canvas": (test_roster.CANVAS, canvas_sheet, None),
    "canvas with odd cells": (test_exports_sheets.CANVAS, canvas_sheet, "HW1, Losses (12)"),
    "moodle with groups": (test_roster.MOODLE, moodle_sheet, None),
    "moodle": (test_exports_sheets.MOODLE, moodle_sheet, None),
    "moodle in German": (GERMAN, moodle_sheet, "Bewertung"),
    "moodle without names": (NAMELESS, moodle_sheet, None),
    "moodle's gradebook": (GRADEBOOK, moodle_sheet, None),
}


def read_sheet(name: str) -> SheetToFill:
    text, read, column = SHEETS[name]
    return read("grades.csv", text.encode(), column)


@cache
def names_in_tests() -> list[str]:
    """Every text in the tests of intake, lists and exports that can be a file's name: all names are among them."""
    texts = set()
    for module in (test_class_folder, test_roster, test_exports_sheets):
        tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
        constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        texts |= {part for value in constants if isinstance(value, str) for part in value.split("/")}
    names = (text for text in texts if text.strip() and text.isprintable() and len(text.encode()) < 200)
    return sorted(name for name in names if not name.startswith((".", "__")))


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> list[HandIn]:
    """The submissions of these names as intake finds them, each in a class of its own."""
    place = tmp_path_factory.mktemp("classes")
    assignment = read_assignment(write_small(place / "small"))
    found = []
    for number, name in enumerate(names_in_tests()):
        file = name if name.endswith((".py", ".zip")) else f"{name}/small.py"
        class_ = folder(place / f"class{number}", {file: RIGHT})
        with suppress(SubmissionError):  # a text that was typed into a form is no submission
            found += find_class(class_, assignment)
    return found


def owners_coming_in(roster: Roster, entry: HandIn) -> dict[str, int]:
    """The students who get the result of a submission, each with the place on the list; nobody if that is not clear."""
    matched = match([entry], roster)
    (one,) = (found for found in matched.entries if found.path)
    is_clear = not matched.unknown and not matched.ambiguous
    return {student: roster.students.index(student) for student in one.students} if is_clear else {}


def owner_going_out(people: People, named: NamedBy) -> int | None:
    """The place of the one person whose row is filled for a result of this name."""
    return claims_on(people, [named]).clear.get(named.text)


@pytest.mark.parametrize("name", SHEETS)
def test_a_student_is_the_same_on_the_way_in_and_on_the_way_out(name: str, entries: list[HandIn]) -> None:
    """For every name that the tests know, with the sheet as the list and without a list.

    With the list, each student who gets a result has it filled in. Without one, a result goes into the same row, or
    into none. (The id of another platform may be that of one of two people with the name: a result's name tells the id
    and no longer the platform.)
    """
    sheet, roster = read_sheet(name), read_roster("list.csv", SHEETS[name][0].encode())
    assert [person.label for person in roster.people] == [person.label for person in sheet.people]
    found = 0
    for entry in entries:
        owners = owners_coming_in(roster, entry)
        found += bool(owners)
        for student, index in owners.items():
            assert owner_going_out(sheet.people, sheet.read_name(student)) == index, (entry.student, student)
        alone = owner_going_out(sheet.people, sheet.read_name(entry.student))
        is_foreign = entry.name is not None and entry.name.platform != sheet.people.platform
        possible = roster.people.owners_of(named_by(entry, roster)) if is_foreign else owners.values()
        assert alone is None or alone in possible, (entry.student, sheet.people[alone].label)
    assert found >= 5, "the names are of people on this sheet"


full_names = st.text(st.sampled_from("abÄéßжñ本O'\"|:.,-  _"), min_size=1, max_size=90).filter(letters_only)
classes = st.lists(st.tuples(full_names, st.integers(1, 999)), min_size=1, max_size=4, unique_by=lambda who: who[1])


LEFT_OUT_BY_MOODLE = "&<>|:/\\`\"'"


def as_moodle_writes(name: str, id_: int) -> str:
    """The name of a folder, by `clean_filename`."""
    return f"{''.join(c for c in name if c not in LEFT_OUT_BY_MOODLE)}_{id_}_assignsubmission_file_"


def as_canvas_writes(name: str, id_: int) -> str:
    """The name of a file, by `sortable_name.gsub(/[^[[:word:]]]+/, '').downcase`."""
    return f"{''.join(c for c in name.lower() if c.isalnum() or c == '_')}_{id_}_77_small.py"


@pytest.mark.parametrize(("platform", "written"), [(MOODLE, as_moodle_writes), (CANVAS, as_canvas_writes)])
@settings(deadline=None)  # a busy machine is no failure
@given(class_=classes)
def test_what_a_platform_hands_out_is_found_both_ways(
    platform: Platform, written: Callable[[str, int], str], class_: list[tuple[str, int]]
) -> None:
    """Whatever the full names are, long ones and those of two people too: the id tells the owner, and the name fits."""
    listed = [Person(name.strip(), str(id_), names=(name.strip(),)) for name, id_ in class_]
    people = platform.people_from(listed)
    students = distinct_names([person.name_with_id for person in listed])
    roster = Roster("list.csv", people, tuple(students))
    for index, (name, id_) in enumerate(class_):
        said = platform.read_file_name(written(name.strip(), id_))
        assert said is not None
        entry = HandIn(folder_name(said.student), Path("anywhere"), name=said)
        assert owners_coming_in(roster, entry) == {students[index]: index}
        assert owner_going_out(people, platform.read_name(students[index])) == index
        alone = owner_going_out(people, platform.read_name(entry.student))
        assert alone == index or len(said.student.encode()) > 150, "a long name ends before its id"


def test_an_id_of_one_and_the_name_of_another_are_not_clear() -> None:
    """Neither on the way in nor on the way out: Moodle numbers people in every assignment for itself."""
    sheet = read_sheet("moodle with groups")
    for name in ("Una Alone_301", "Una Alone_301_assignsubmission_file_"):
        labels = {sheet.people[index].label for index in sheet.people.owners_of(sheet.read_name(name))}
        assert labels == {"Ada Lovelace", "Una Alone"}


def test_a_name_that_moodle_has_shortened_is_found_without_its_id() -> None:
    """A gradebook has no participants' numbers, and a file's name has no quotation marks."""
    sheet = read_sheet("moodle's gradebook")
    assert owner_going_out(sheet.people, sheet.read_name("Jörg JM Müller_302")) == 1
    assert owner_going_out(sheet.people, sheet.read_name("Jörg_302")) is None
