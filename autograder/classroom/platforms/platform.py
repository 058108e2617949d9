"""What this package knows about one learning platform."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograder.classroom.names import FileName, NamedBy
from autograder.classroom.people import People, Person
from autograder.classroom.sheet import Sheet


@dataclass(frozen=True)
class Platform:
    """How a learning platform names files and lists people.

    Attributes:
        name: the platform's name in `FileName.platform` and `NamedBy.platform`.
        read_file_name: takes the name of a file or folder apart; None if the platform does not name files so.
        is_distinctive: True if nobody else names files so. Otherwise half of a folder's files must be named so before
            the folder counts as the platform's download.
        numbers_versions: True if the platform calls a file `losses-1.py` when it is handed in for the second time.
        has_lasting_ids: True if a person has the same id in every assignment.
        lists_people: tells whether a sheet is one of the platform's lists of people.
        read_people: the people of such a sheet, in its order.
        read_name: what the name of a result says about its owner, as far as this platform can tell.
    """

    name: str
    read_file_name: Callable[[str], FileName | None]
    is_distinctive: bool
    numbers_versions: bool
    has_lasting_ids: bool
    lists_people: Callable[[Sheet], bool]
    read_people: Callable[[Sheet], Sequence[Person]]
    read_name: Callable[[str], NamedBy]

    def people_from(self, people: Sequence[Person]) -> People:
        """People of one of the platform's lists, ready to be looked up."""
        return People(people, platform=self.name, has_lasting_ids=self.has_lasting_ids)
