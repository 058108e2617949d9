"""The list of a class, and what each person on it has handed in; groups; who has handed in nothing.

A list is Canvas's exported gradebook or groups, Moodle's grading worksheet or exported gradebook, or any CSV with a
header whose first column says what a student is called. Nobody is matched by a guess.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from autograder.classroom.intake import Found, told_apart
from autograder.classroom.people import Person, by_text, key, turned
from autograder.classroom.platforms.canvas import canvas_people, is_canvas, ways_to_write
from autograder.classroom.platforms.moodle import full_name, is_moodle, moodle_people
from autograder.classroom.platforms.names import CANVAS, GITHUB, MOODLE, squeezed
from autograder.classroom.sheet import Sheet, read_sheet
from autograder.errors import AutograderError
from autograder.text import one_line

_GROUP_TITLES = ("group", "group_name")
_CANVAS_GROUPS = "canvas_user_id"  # stands in Canvas's export of groups alone
_CANVAS_GROUP_LOGINS = ("user_id", "login_id")


@dataclass(frozen=True)
class ClassList:
    """The people of a class.

    Attributes:
        name: what sentences call the list.
        platform: the learning platform whose ids it has; empty if it may be any.
        groups: of each person, the group's name; empty for none.
        students: of each person, the name of the folder with the result; all differ.
    """

    name: str
    platform: str
    people: tuple[Person, ...]
    groups: tuple[str, ...]
    students: tuple[str, ...]

    def whose(self, entry: Found) -> set[int]:
        """Who may have handed this in, each by the first person of a group or by the only one."""
        return {self.units[place] for place in self._places(entry)}

    def members(self, unit: int) -> list[int]:
        """Everybody whose submission is one."""
        return [place for place, first in enumerate(self.units) if first == unit]

    def _places(self, entry: Found) -> Collection[int]:
        numbered, called = set(self._numbered(entry)), self._called(entry)
        if entry.name and entry.name.number and self.platform == entry.name.platform == CANVAS:
            return numbered  # one id for everything; a group's file has the id of one of its members
        groups = self._by_group.get(squeezed(entry.name.who if entry.name else entry.student), ())
        if groups and not called:
            numbered.clear()  # Moodle numbers groups, too, and not as it numbers people
        if numbered:  # and people anew in every assignment, so the name must not be somebody else's
            return {*groups, *(numbered.intersection(called) or numbered.union(called))}
        return {*groups, *(self._by_login.get(key(entry.student)) or self._folded(entry) or called)}

    def _numbered(self, entry: Found) -> tuple[int, ...]:
        """Those whose id the platform says, if the list has that platform's ids, or any."""
        if entry.name is None or self.platform not in (entry.name.platform, ""):
            return ()
        return (self._by_number if self.platform else self._by_login).get(key(entry.name.number), ())

    def _called(self, entry: Found) -> tuple[int, ...]:
        """Those of that full name: whole, or as a platform writes it into the name of a file."""
        if entry.name is None or entry.name.platform == GITHUB:
            return self._by_name.get(key(entry.student), ())
        return self._by_squeezed_name.get(squeezed(entry.name.who), ())

    def _folded(self, entry: Found) -> tuple[int, ...]:
        """By a login of GitHub's, which is the same in capitals."""
        is_login = entry.name is not None and entry.name.platform == GITHUB
        return self._by_folded_login.get(key(entry.student.casefold()), ()) if is_login else ()

    @cached_property
    def units(self) -> list[int]:
        """Of each person, the first of the same group, who stands for it; of no group, the person."""
        first: dict[str, int] = {}
        return [first.setdefault(key(group), i) if group else i for i, group in enumerate(self.groups)]

    @cached_property
    def _by_number(self) -> dict[str, tuple[int, ...]]:
        return by_text((person.number,) for person in self.people)

    @cached_property
    def _by_login(self) -> dict[str, tuple[int, ...]]:
        return by_text(map(self._logins, self.people))

    @cached_property
    def _by_folded_login(self) -> dict[str, tuple[int, ...]]:
        return by_text([text.casefold() for text in self._logins(person)] for person in self.people)

    def _logins(self, person: Person) -> tuple[str, ...]:
        """In a list of one's own, the first column may hold logins or ids."""
        return (*person.logins, person.number if self.platform else person.label)

    @cached_property
    def _by_group(self) -> dict[str, tuple[int, ...]]:
        return by_text((squeezed(group),) for group in self.groups)

    @cached_property
    def _by_name(self) -> dict[str, tuple[int, ...]]:
        return by_text(person.names for person in self.people)

    @cached_property
    def _by_squeezed_name(self) -> dict[str, tuple[int, ...]]:
        return by_text(
            [
                squeezed(prefix + "".join(way))
                for name in person.names
                for way in turned(name.split())
                for prefix in {"", group}
            ]
            for person, group in zip(self.people, self.groups, strict=True)
        )


@dataclass(frozen=True)
class OfClass:
    """What a class has handed in, everybody on its list once, and whose it is not clear.

    Attributes:
        unknown: submissions of nobody on the list.
        ambiguous: those of which it is not clear whose they are, with whom they may be of: several on the list, or one
            of whom there are several by the platform's ids.
    """

    found: tuple[Found, ...]
    unknown: tuple[str, ...]
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...]


def of_class(entries: Sequence[Found], listed: ClassList) -> OfClass:
    """What everybody on a list has handed in; what is nobody's stays under its own name, behind them."""
    whose = [(entry, listed.whose(entry)) for entry in entries if entry.path]
    theirs: dict[int, list[Found]] = defaultdict(list)
    for entry, unit in whose:
        if len(unit) == 1:
            theirs[min(unit)] += [replace(entry, others=()), *entry.others]
    not_clear = {place for place, came in theirs.items() if not listed.groups[place] and _are_several_people(came)}
    strange = [(entry, unit) for entry, unit in whose if len(unit) != 1 or unit & not_clear]
    names = told_apart([*listed.students, *(entry.student for entry, _ in strange)])[len(listed.students) :]
    known = [
        entry
        for unit in dict.fromkeys(listed.units)
        for entry in _of_unit(listed, unit, [] if unit in not_clear else theirs[unit])
    ]
    others = [replace(entry, student=name) for (entry, _), name in zip(strange, names, strict=True)]
    return OfClass(
        (*known, *others),
        tuple(name for name, (_, unit) in zip(names, strange, strict=True) if not unit),
        tuple(
            (name, tuple(_label(listed, first) for first in sorted(unit)))
            for name, (_, unit) in zip(names, strange, strict=True)
            if unit
        ),
    )


def _are_several_people(entries: Iterable[Found]) -> bool:
    """Whether a platform says so: each has one id there."""
    ids = {(entry.name.platform, entry.name.number) for entry in entries if entry.name and entry.name.number}
    return len(ids) > len({platform for platform, _ in ids})


def _of_unit(listed: ClassList, unit: int, entries: Sequence[Found]) -> Iterator[Found]:
    students = tuple(listed.students[place] for place in listed.members(unit))
    if not entries:
        yield from (Found(student, None) for student in students)
        return
    group = listed.groups[unit]
    one = replace(entries[0], student=group or students[0], members=students if group else ())
    yield replace(one, others=tuple(entries[1:]))


def _label(listed: ClassList, unit: int) -> str:
    return listed.groups[unit] or listed.students[unit]


# --- reading ----------------------------------------------------------------------------------------------------------


def read_class_list(name: str, content: bytes) -> ClassList:
    """The list in the bytes of a CSV file.

    Raises:
        AutograderError: it cannot be read, lists nobody, or puts somebody into two groups.
    """
    sheet = read_sheet(name, content)
    if any("@" in title for title in sheet.titles):
        raise AutograderError(f"{sheet.name}: begins with a student; put a line with the columns' titles above")
    platform, people = _people(sheet)
    if not people:
        raise AutograderError(f"{sheet.name}: lists nobody; give a CSV with a header and a line for each student")
    people, groups = zip(*_once(people, sheet), strict=True)
    return ClassList(sheet.name, platform, people, groups, tuple(_student_names(people)))


def _people(sheet: Sheet) -> tuple[str, Sequence[Person]]:
    if is_canvas(sheet):
        return CANVAS, canvas_people(sheet)
    if sheet.column(_CANVAS_GROUPS) is not None:
        return CANVAS, _people_of_canvas_groups(sheet)
    return (MOODLE, moodle_people(sheet)) if is_moodle(sheet) else ("", _people_of_any(sheet))


def _people_of_canvas_groups(sheet: Sheet) -> list[Person]:
    """Of what Canvas exports under People, of a set of groups."""
    people = []
    for record in sheet.records[1:]:
        name = sheet.value(record, sheet.column("name")) or sheet.value(record, 0)
        logins = (sheet.value(record, sheet.column(title)) for title in _CANVAS_GROUP_LOGINS)
        number = sheet.value(record, sheet.column(_CANVAS_GROUPS))
        people.append(Person(record, name, number, tuple(filter(None, logins)), ways_to_write(name)))
    return [person for person in people if person.label]


def _people_of_any(sheet: Sheet) -> list[Person]:
    columns = [column for column in range(len(sheet.titles)) if column != _group_column(sheet)] or [0]
    lines = []
    for record in sheet.records[1:]:
        cells = [sheet.value(record, column) for column in columns]
        lines.append((full_name(sheet, record) or cells[0], *cells))
    whose = _by_ids(lines)
    own = _own_cells(whose, lines)
    people = []
    for record, who in zip(sheet.records[1:], whose, strict=True):
        name = who[0] or next(iter(own[who]), "")
        people.append(Person(record, name, "", tuple(own[who]), ways_to_write(name)))
    return [person for person in people if person.label]


_Line = tuple[str, ...]  # the name, and all cells but the group's


def _by_ids(lines: Sequence[_Line]) -> list[_Line]:
    """Whose each line is: who stands on two, as in a lecture and a lab, has the same name and ids on both.

    A column of ids has no cell in common to two names. A line without any is a person.
    """
    ids = []
    for column in range(1, len(lines[0]) if lines else 0):
        names = Counter(cell for name, cell in {(line[0], line[column]) for line in lines} if cell not in ("", name))
        if max(names.values(), default=2) == 1:
            ids.append(column)
    return [(line[0], *(line[i] for i in ids)) if any(line[i] for i in ids) else line for line in lines]


def _own_cells(whose: Sequence[_Line], lines: Sequence[_Line]) -> dict[_Line, list[str]]:
    """Of each person, the cells beside the name that nobody else has in that column, as many have a section's."""
    owners: dict[tuple[int, str], set[_Line]] = defaultdict(set)
    for who, line in zip(whose, lines, strict=True):
        for column, cell in enumerate(line):
            if cell not in ("", line[0]):
                owners[column, cell].add(who)
    own: dict[_Line, list[str]] = {who: [] for who in whose}
    for (_, cell), people in owners.items():
        if len(people) == 1 and cell not in own[min(people)]:
            own[min(people)].append(cell)
    return own


def _group_column(sheet: Sheet) -> int | None:
    found = [i for i, title in enumerate(sheet.titles) if title.casefold() in _GROUP_TITLES]
    return found[0] if len(found) == 1 else None


def _once(people: Iterable[Person], sheet: Sheet) -> list[tuple[Person, str]]:
    """Everybody with their group; who stands in several lines is one person still."""
    column = _group_column(sheet)
    once: dict[tuple[str, ...], tuple[Person, str]] = {}
    for line, person in enumerate(people):
        group = sheet.value(person.record, column)
        own = (person.label, *(person.logins or (str(line),)))  # two of one name are two, if that is all there is
        first, before = once.setdefault((person.number,) if person.number else own, (person, group))
        if before != group:
            both = f"{one_line(before)} and {one_line(group)}"
            raise AutograderError(f"{sheet.name}: {one_line(first.label)} is in two groups, {both}; leave one of them")
    return list(once.values())


def _student_names(people: Sequence[Person]) -> list[str]:
    """Each by the platform's name and id, which its sheet is filled by; else by name, or by what is unique."""
    labels = Counter(key(person.label) for person in people)
    return told_apart([_student_name(person, is_unique=labels[key(person.label)] == 1) for person in people])


def _student_name(person: Person, *, is_unique: bool) -> str:
    if person.number:
        return f"{person.label.removesuffix(person.number).strip()}_{person.number}"
    words = [login for login in person.logins if not login.isdecimal()]  # says more than a number
    return person.label if is_unique else next(iter((*words, *person.logins)), person.label)
