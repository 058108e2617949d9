"""The list of a class, and what each person or group on it has handed in.

A list is Canvas's exported gradebook or groups, Moodle's grading worksheet or exported gradebook, or any CSV with a
header whose first column says how a student is called. Nobody is matched by a guess (`people`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.classroom.intake import HandIn, distinct_names
from autograder.classroom.names import GITHUB, NamedBy
from autograder.classroom.people import People, Person, name_columns, name_in_two_columns, normal_form, ways_to_write
from autograder.classroom.platforms.known import platform_named, platform_of_sheet
from autograder.classroom.sheet import Record, Sheet, read_sheet
from autograder.errors import AutograderError
from autograder.text import one_line

_OF_BRIGHTSPACE = "#"  # stands before each id and login in an export of Brightspace, and alone at the end of a line
_GROUP_TITLES = ("group", "group_name")


@dataclass(frozen=True)
class Roster:
    """The people of a class.

    Attributes:
        name: how sentences call the list.
        people: everybody once, with their groups.
        students: for each person, the name of the folder with the result; all names differ.
    """

    name: str
    people: People
    students: tuple[str, ...]

    def label(self, first: int) -> str:
        """How sentences call a group by its first member, or a person without a group."""
        return self.people[first].group or self.students[first]


@dataclass(frozen=True)
class Matched:
    """What a class has handed in, with everybody on its list.

    Attributes:
        entries: one for each person or group on the list, then the submissions of everybody else.
        unknown: the names of submissions with no possible owner on the list.
        ambiguous: the names of submissions with more than one possible owner, each with the candidates. Either several
            people on the list match, or one person on the list matches several ids of the platform.
    """

    entries: tuple[HandIn, ...]
    unknown: tuple[str, ...]
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...]


def match(entries: Sequence[HandIn], roster: Roster) -> Matched:
    """Give each submission to its owner on the list; a submission without a clear owner keeps its own name."""
    owners = [(entry, roster.people.owners_of(named_by(entry, roster))) for entry in entries if entry.path]
    handed_in: dict[int, list[HandIn]] = defaultdict(list)
    for entry, possible in owners:
        if len(possible) == 1:
            handed_in[min(possible)] += [replace(entry, others=()), *entry.others]
    several = {first for first, came in handed_in.items() if _are_several_people(came, roster.people[first])}
    rest = [(entry, possible) for entry, possible in owners if len(possible) != 1 or possible & several]
    names = distinct_names([*roster.students, *(entry.student for entry, _ in rest)])[len(roster.students) :]
    known = [
        entry
        for first in dict.fromkeys(roster.people.groups_of)
        for entry in _entries_of(roster, first, [] if first in several else handed_in[first])
    ]
    others = [replace(entry, student=name) for (entry, _), name in zip(rest, names, strict=True)]
    named = [(name, possible) for name, (_, possible) in zip(names, rest, strict=True)]
    return Matched(
        (*known, *others),
        tuple(name for name, possible in named if not possible),
        tuple((name, tuple(map(roster.label, sorted(possible)))) for name, possible in named if possible),
    )


def named_by(entry: HandIn, roster: Roster) -> NamedBy:
    """What the name of a submission says about its owner; a plain name is read as the list's platform reads it."""
    if entry.name is not None:
        full_name = "" if entry.name.platform == GITHUB else entry.name.full_name
        return NamedBy(entry.student, entry.name.platform, entry.name.id, full_name, sure=True)
    platform = platform_named(roster.people.platform)
    return platform.read_name(entry.student) if platform else NamedBy(entry.student)


def _are_several_people(entries: Iterable[HandIn], owner: Person) -> bool:
    """Whether a platform's ids say so: a person has one id there. A group hands in with the id of any member."""
    ids = {(entry.name.platform, entry.name.id) for entry in entries if entry.name and entry.name.id}
    return not owner.group and len(ids) > len({platform for platform, _ in ids})


def _entries_of(roster: Roster, first: int, entries: Sequence[HandIn]) -> Iterator[HandIn]:
    """What a person or a group has handed in, as one entry; an entry for each member, if that is nothing."""
    students = tuple(roster.students[index] for index in roster.people.members(first))
    if not entries:
        yield from (HandIn(student, None) for student in students)
        return
    group = roster.people[first].group
    one = replace(entries[0], student=group or students[0], members=students if group else ())
    yield replace(one, others=tuple(entries[1:]))


# --- reading ----------------------------------------------------------------------------------------------------------


def read_roster(name: str, content: bytes) -> Roster:
    """Read the list in the bytes of a CSV file.

    Raises:
        AutograderError: the file cannot be read, lists nobody, or puts a person into two groups.
    """
    sheet = read_sheet(name, content)
    if any("@" in title for title in sheet.titles):
        raise AutograderError(f"{sheet.name}: begins with a student; put a line with the columns' titles above")
    platform = platform_of_sheet(sheet)
    listed = platform.read_people(sheet) if platform else _people_of_any(sheet)
    if not listed:
        raise AutograderError(f"{sheet.name}: lists nobody; give a CSV with a header and a line for each student")
    once = _each_once(listed, sheet)
    people = platform.people_from(once) if platform else People(once)
    return Roster(sheet.name, people, tuple(_student_names(once)))


def _people_of_any(sheet: Sheet) -> list[Person]:
    """Everybody in a list of somebody's own: each cell that only one person has may name that person.

    A first name alone names nobody: it may be another person's login.
    """
    of_names = name_columns(sheet) if len(name_columns(sheet)) > 1 else []
    apart = {_group_column(sheet), *of_names}
    columns = [column for column in range(len(sheet.titles)) if column not in apart] or [0]
    lines = []
    records = [record for record in sheet.records[1:] if not _is_of_googles_head(sheet, record)]
    for record in records:
        cells = [sheet.value(record, column).removeprefix(_OF_BRIGHTSPACE) for column in columns]
        lines.append((name_in_two_columns(sheet, record) or cells[0], *cells))
    keys = _keys_of_people(lines)
    own = _cells_of_one_person(keys, lines)
    people = []
    for record, key in zip(records, keys, strict=True):
        name = key[0] or next(iter(own[key]), "")
        people.append(Person(name, logins=tuple(own[key]), names=ways_to_write(name), record=record))
    return [person for person in people if person.label]


def _is_of_googles_head(sheet: Sheet, record: Record) -> bool:
    """Whether a line is one of the two that Google Classroom writes below the titles: a date and points, nobody."""
    names = [sheet.value(record, column) for column in name_columns(sheet)]
    mail = sheet.value(record, sheet.column("Email Address"))
    return not mail and "".join(names) in ("Date", "Points") and sheet.column("Email Address") is not None


_Line = tuple[str, ...]  # the name, and all cells but the group's


def _keys_of_people(lines: Sequence[_Line]) -> list[_Line]:
    """For each line, the name and the ids of its person, which are the same on every line of that person.

    A person in a lecture and a lab has two lines. A column holds ids if no two names share one of its cells. A line
    without an id is a person of its own.
    """
    ids = []
    for column in range(1, len(lines[0]) if lines else 0):
        names = Counter(cell for name, cell in {(line[0], line[column]) for line in lines} if cell not in ("", name))
        if max(names.values(), default=2) == 1:
            ids.append(column)
    return [(line[0], *(line[i] for i in ids)) if any(line[i] for i in ids) else line for line in lines]


def _cells_of_one_person(keys: Sequence[_Line], lines: Sequence[_Line]) -> dict[_Line, list[str]]:
    """For each person, the cells beside the name that nobody else has in that column.

    A section, for example, is a cell of many people.
    """
    owners: dict[tuple[int, str], set[_Line]] = defaultdict(set)
    for key, line in zip(keys, lines, strict=True):
        for column, cell in enumerate(line):
            if cell not in ("", line[0]):
                owners[column, cell].add(key)
    own: dict[_Line, list[str]] = {key: [] for key in keys}
    for (_, cell), people in owners.items():
        if len(people) == 1 and cell not in own[min(people)]:
            own[min(people)].append(cell)
    return own


def _group_column(sheet: Sheet) -> int | None:
    found = [i for i, title in enumerate(sheet.titles) if title.casefold() in _GROUP_TITLES]
    return found[0] if len(found) == 1 else None


def _each_once(people: Iterable[Person], sheet: Sheet) -> list[Person]:
    """Everybody once, with the group; a person on several lines is still one person.

    Raises:
        AutograderError: a person is in two groups.
    """
    column = _group_column(sheet)
    once: dict[tuple[str, ...], Person] = {}
    for line, person in enumerate(people):
        group = sheet.value(person.record, column)
        own = (person.label, *(person.logins or (str(line),)))  # two with the same name and nothing else are two people
        first = once.setdefault((person.id,) if person.id else own, replace(person, group=group))
        if first.group != group:
            groups = f"{one_line(first.group) or 'none'} and {one_line(group) or 'none'}"
            who = one_line(first.label)
            raise AutograderError(f"{sheet.name}: {who} is in two groups, {groups}; delete one of the two rows")
    return list(once.values())


def _student_names(people: Sequence[Person]) -> list[str]:
    """Folder names: name and id, by which the platform's sheet is filled; else the name or something unique."""
    labels = [normal_form(person.label) for person in people]
    count = Counter(labels)
    unique = [count[label] == 1 for label in labels]
    return distinct_names([_student_name(one, is_unique=alone) for one, alone in zip(people, unique, strict=True)])


def _student_name(person: Person, *, is_unique: bool) -> str:
    if person.id:
        return person.name_with_id
    words = [login for login in person.logins if not login.isdecimal()]  # says more than a number
    return person.label if is_unique else next(iter((*words, *person.logins)), person.label)
