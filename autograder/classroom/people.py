"""People, and the one rule that finds the owner of a submission or of a result by its name.

The rule is never a guess. In this order it looks at the platform's id, at logins and e-mail addresses, and at full
names; each must be whole.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from autograder.classroom.names import GITHUB, NamedBy, letters_only
from autograder.classroom.sheet import Record, Sheet
from autograder.text import folder_name, one_line

# Moodle leaves these out of file names (`clean_filename`), and file systems refuse most of them
_NOT_IN_FILE_NAMES = str.maketrans("", "", "&<>\"`|':\\/")

_NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Person:
    """One person of a list.

    Attributes:
        label: how sentences call the person.
        id: the learning platform's id; empty if the list has none.
        logins: other texts that belong to this person alone: a login, an e-mail address, the university's id.
        names: the ways to write the full name.
        pseudonym: the word that stands for the name where names are hidden, such as Moodle's `Participant`.
        group: the name of the person's group; empty for none.
        record: the person's line in the sheet; empty for a person of no sheet.
    """

    label: str
    id: str = ""
    logins: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    pseudonym: str = ""
    group: str = ""
    record: Record = field(default_factory=list)

    @property
    def name_with_id(self) -> str:
        """The name of this person's results: `Ada Lovelace_301` for `Ada Lovelace`; empty without an id."""
        return f"{self.label.removesuffix(self.id).strip()}_{self.id}" if self.id else ""


class People:
    """The people of a list. Each is known by the index in the list.

    Args:
        people: in the order of the list.
        platform: the learning platform whose ids the list has; empty for a list of somebody's own, where such an id
            may stand among the logins.
        has_lasting_ids: True if a person has the same id in every assignment of the platform.
    """

    def __init__(self, people: Iterable[Person], *, platform: str = "", has_lasting_ids: bool = False) -> None:
        self._people = tuple(people)
        self.platform = platform
        self._has_lasting_ids = has_lasting_ids

    def __len__(self) -> int:
        return len(self._people)

    def __iter__(self) -> Iterator[Person]:
        return iter(self._people)

    def __getitem__(self, index: int) -> Person:
        return self._people[index]

    def owners_of(self, named: NamedBy) -> frozenset[int]:
        """The possible owners: one if the owner is clear, several if it is not, none for a stranger's name.

        A group is represented by its first member.
        """
        return frozenset(self.groups_of[index] for index in self._possible_owners(named))

    @cached_property
    def groups_of(self) -> list[int]:
        """For each person, the index of the first member of the same group; a person without a group is their own."""
        first: dict[str, int] = {}
        return [
            first.setdefault(normal_form(person.group), index) if person.group else index
            for index, person in enumerate(self)
        ]

    def members(self, first: int) -> list[int]:
        """All members of a group, given the index of the first."""
        return [index for index, group in enumerate(self.groups_of) if group == first]

    def _possible_owners(self, named: NamedBy) -> frozenset[int]:
        with_id = self._with_id(named)
        if named.sure and self._id_decides(named):
            return with_id
        group, called = self._in_group(named), self._called(named)
        if group and not called:
            with_id = _NOBODY  # Moodle numbers groups, too, and a group's number may be a participant's
        return group | (self._confirmed(with_id, called, named) or self._with_login(named) or called)

    def _confirmed(self, with_id: frozenset[int], called: frozenset[int], named: NamedBy) -> frozenset[int]:
        """The people with the id, if the full name allows it.

        If it is the full name of somebody else, both are possible owners.
        """
        fitting = with_id & self._by_letters.get(letters_only(named.full_name), _NOBODY)
        if fitting or not with_id:
            return fitting
        if called:  # Moodle gives a person a new number in every assignment: the number may be an old one
            return with_id | called
        return with_id if named.sure else frozenset(index for index in with_id if self._may_be(index, named.full_name))

    def _id_decides(self, named: NamedBy) -> bool:
        """An id that is the same everywhere is enough; a group's file has the id of one member of the group."""
        return self._has_lasting_ids and named.id != "" and named.platform == self.platform

    def _with_id(self, named: NamedBy) -> frozenset[int]:
        """The people with the platform's id, if the list has the ids of that platform."""
        if named.platform and self.platform not in (named.platform, ""):
            return _NOBODY
        return (self._by_id if self.platform else self._by_login).get(normal_form(named.id), _NOBODY)

    def _with_login(self, named: NamedBy) -> frozenset[int]:
        """The people with a login, an e-mail address or an id of this text; a login of GitHub in any capitals."""
        exact = self._by_login.get(normal_form(named.text), _NOBODY)
        if exact or named.platform != GITHUB:
            return exact
        return self._by_folded_login.get(normal_form(named.text.casefold()), _NOBODY)

    def _called(self, named: NamedBy) -> frozenset[int]:
        """The people with this full name: exact, or in a platform's own form as far as a file name can hold it."""
        if not named.full_name:
            return self._by_name.get(normal_form(named.text), _NOBODY)
        if self._id_decides(named):
            return _NOBODY  # students choose how Canvas calls them
        exact = self._by_name.get(normal_form(named.full_name), _NOBODY)
        return exact or (self._by_letters.get(letters_only(named.full_name), _NOBODY) if named.sure else _NOBODY)

    def _in_group(self, named: NamedBy) -> frozenset[int]:
        name = named.full_name if named.sure and named.full_name else named.text
        return self._by_group.get(letters_only(name), _NOBODY)

    def _may_be(self, index: int, full_name: str) -> bool:
        """Whether a platform may write the person's name so: after a group's name, or a word for a hidden name."""
        person = self._people[index]
        possible = {*_ways_in_letters(person), letters_only(person.pseudonym)} - {""}
        parts = full_name.split("-")  # Moodle puts a group's name before the student's, with a hyphen
        ends = {letters_only("".join(parts[start:])) for start in range(len(parts))}
        return not any(person.names) or not possible.isdisjoint(ends)

    @cached_property
    def _by_id(self) -> dict[str, frozenset[int]]:
        return index_by((person.id,) for person in self)

    @cached_property
    def _by_login(self) -> dict[str, frozenset[int]]:
        return index_by(map(self._logins_of, self))

    @cached_property
    def _by_folded_login(self) -> dict[str, frozenset[int]]:
        return index_by([text.casefold() for text in self._logins_of(person)] for person in self)

    def _logins_of(self, person: Person) -> tuple[str, ...]:
        """Texts that name this person alone; in a list of somebody's own, the first column may hold logins or ids."""
        return (*person.logins, *((person.id, person.name_with_id) if self.platform else (person.label,)))

    @cached_property
    def _by_name(self) -> dict[str, frozenset[int]]:
        return index_by((*person.names, *map(_in_a_file_name, person.names)) for person in self)

    @cached_property
    def _by_letters(self) -> dict[str, frozenset[int]]:
        return index_by(map(_ways_in_letters, self))

    @cached_property
    def _by_group(self) -> dict[str, frozenset[int]]:
        return index_by((letters_only(person.group),) for person in self)


@dataclass(frozen=True)
class Claims:
    """The results of a class, and the people that each may belong to.

    Attributes:
        owners: for each result, by its student's name, the indices of the possible owners.
    """

    owners: Mapping[str, tuple[int, ...]]

    @cached_property
    def by_person(self) -> dict[int, list[str]]:
        """For each person with a possible result, the names of all possible results."""
        found: dict[int, list[str]] = defaultdict(list)
        for student, owners in self.owners.items():
            for index in owners:
                found[index].append(student)
        return dict(found)

    @cached_property
    def clear(self) -> dict[str, int]:
        """The owner of each result with one possible owner, if that person has no other possible result."""
        alone = {student: owners[0] for student, owners in self.owners.items() if len(owners) == 1}
        return {student: index for student, index in alone.items() if len(self.by_person[index]) == 1}

    @property
    def unknown(self) -> tuple[str, ...]:
        """The results that belong to nobody on the list."""
        return tuple(student for student, owners in self.owners.items() if not owners)

    @property
    def ambiguous(self) -> dict[str, tuple[int, ...]]:
        """The results with more than one possible owner."""
        return {student: owners for student, owners in self.owners.items() if len(owners) > 1}

    @property
    def shared(self) -> dict[int, tuple[str, ...]]:
        """The people with more than one possible result."""
        return {index: tuple(students) for index, students in self.by_person.items() if len(students) > 1}


def claims_on(people: People, names: Iterable[NamedBy]) -> Claims:
    """The possible owners of results with these names."""
    return Claims({named.text: tuple(sorted(people.owners_of(named))) for named in names})


def normal_form(text: str) -> str:
    """A text as it is compared: names of files and cells may differ in spaces, and in how an accent is composed."""
    return unicodedata.normalize("NFC", one_line(text))


def ways_to_write(name: str) -> tuple[str, ...]:
    """The name, and `First Last` for `Last, First`."""
    last, comma, first = name.partition(",")
    return (name, f"{first} {last}") if comma and "," not in first else (name,)


def name_in_two_columns(sheet: Sheet, record: Record) -> str:
    """The full name from the columns `First name` and `Last name` or `Surname`; empty without them."""
    return " ".join(filter(None, (sheet.value(record, column) for column in name_columns(sheet))))


def name_columns(sheet: Sheet) -> list[int]:
    """The columns `First name` and `Last name` or `Surname`, in this order, whatever the case of their titles."""
    titles = [title.casefold() for title in sheet.titles]
    last = "last name" if titles.count("last name") == 1 else "surname"
    return [titles.index(title) for title in ("first name", last) if titles.count(title) == 1]


def rotations(words: list[str]) -> list[list[str]]:
    """The words, begun with each of them in turn: `First Last` is sorted as `Last, First`."""
    return [words[start:] + words[:start] for start in range(max(len(words), 1))]


def index_by(texts_of: Iterable[Iterable[str]]) -> dict[str, frozenset[int]]:
    """For each text, and for the folder name that it can be, the indices of the people with this text."""
    found: dict[str, set[int]] = defaultdict(set)
    for index, texts in enumerate(texts_of):
        whole = {normal_form(text) for text in texts} - {""}
        for text in whole | {normal_form(folder_name(text)) for text in whole}:
            found[text].add(index)
    return {text: frozenset(people) for text, people in found.items()}


def _in_a_file_name(name: str) -> str:
    return name.translate(_NOT_IN_FILE_NAMES)


def _ways_in_letters(person: Person) -> set[str]:
    """The letters of the full name in every order of its words, alone and after the name of the group."""
    names = ("".join(way) for name in person.names if name for way in rotations(name.split()))
    return {letters_only(prefix + name) for name in names for prefix in {"", person.group}}
