"""The people of a class as an exported sheet lists them, and whose a submission is by its name.

Nobody is matched by a guess: by the platform's id, else by a login, else by full name, each whole and exact.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from autograder.classroom.platforms.names import squeezed
from autograder.classroom.sheet import Record
from autograder.text import folder_name, one_line


@dataclass(frozen=True)
class Person:
    """A row of a sheet.

    Attributes:
        label: how sentences call whoever it is.
        number: the learning platform's own id.
        logins: other texts that are this person's alone: login, e-mail address, id of the university.
        names: the ways to write the full name.
    """

    record: Record
    label: str
    number: str
    logins: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """What the name of a submission says by the rule of a platform.

    Attributes:
        number: the platform's id, or nothing; `who` the full name as the platform writes it, or nothing.
        sure: whether nothing but the platform names things so. If not, an id counts only where the full name, as far
            as a file's name can hold it, is the same person's: `max_101` may be somebody's login.
    """

    number: str
    who: str
    sure: bool = True


Named = Callable[[str], Said]


class People:
    """The people of a sheet, to be looked up; each is known by the place in the sheet."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = people
        self._by_number = by_text((person.number,) for person in people)
        self._by_login = by_text((person.number, *person.logins) for person in people)
        self._by_name = by_text(person.names for person in people)

    def whose(self, student: str, said: Said) -> tuple[int, ...]:
        """Who a submission of this name may belong to: by the platform's id, else by a login, else by name."""
        numbered = self._by_number.get(key(said.number), ())
        if not said.sure:
            numbered = tuple(place for place in numbered if self._is_called(place, said.who))
        return numbered or self._by_login.get(key(student)) or self._by_name.get(key(said.who or student), ())

    def _is_called(self, place: int, who: str) -> bool:
        """Whether a platform may write the person's name so, or the sheet has no names at all."""
        names = {squeezed("".join(way)) for name in self._people[place].names for way in turned(name.split())}
        # Moodle puts a group before the name, with a hyphen
        parts = who.split("-")
        behind = {squeezed("".join(parts[start:])) for start in range(len(parts))}
        return not names.isdisjoint(behind) or not any(names)


def turned(words: list[str]) -> list[list[str]]:
    """Every way to begin with another word: `First Last` is sorted as `Last, First`."""
    return [words[start:] + words[:start] for start in range(max(len(words), 1))]


def key(text: str) -> str:
    """A text as it is compared: names of files and cells may differ in spaces, and in how an accent is put together."""
    return unicodedata.normalize("NFC", one_line(text))


def by_text(texts: Iterable[Iterable[str]]) -> dict[str, tuple[int, ...]]:
    """The places of those who have a text, by the text itself and by the folder's name that it can be."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(texts):
        whole = {key(text) for text in own} - {""}
        for way in whole | {key(folder_name(text)) for text in whole}:
            places[way].append(place)
    return {text: tuple(found) for text, found in places.items()}
