"""`solutions/<name>/equivalent.toml`: the mutants and junk answers that may pass, each with the author's reason.

A row names the function and the texts of the statement before and after, so that it holds where lines move.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.assignments.source_text import read_text
from autograder.assignments.typed import Text, typed_toml
from autograder.authoring.mutants.junk import Junk
from autograder.authoring.mutants.making import Mutant
from autograder.errors import AssignmentError

FILE = "equivalent.toml"


@dataclass(frozen=True)
class MutantRow:
    """Mutants of one statement that may pass.

    Attributes:
        function: the name of the function or class.
        before: the statement, as `autograder verify` writes it.
        after: what it may become.
        reason: why no check has to refuse them.
    """

    function: Text
    before: Text
    after: tuple[Text, ...]
    reason: Text


@dataclass(frozen=True)
class JunkRow:
    """Junk answers of one function that may pass.

    Attributes:
        function, answers: as `autograder verify` writes them.
        reason: why no check has to refuse them.
    """

    function: Text
    answers: tuple[Text, ...]
    reason: Text


@dataclass(frozen=True)
class Marks:
    """The keys of equivalent.toml.

    Attributes:
        slow_tasks: the ids of the tasks whose mutants and junk answers are tried in a thorough run alone.
    """

    slow_tasks: tuple[Text, ...] = ()
    mutants: tuple[MutantRow, ...] = ()
    junk: tuple[JunkRow, ...] = ()

    @property
    def changes(self) -> frozenset[tuple[str, str, str]]:
        """What is marked: functions with `before` and `after`, and with the answer and an empty text for junk."""
        mutants = {(row.function, row.before, after) for row in self.mutants for after in row.after}
        return frozenset(mutants | {(row.function, answer, "") for row in self.junk for answer in row.answers})


def change_of(one: Mutant | Junk) -> tuple[str, str, str]:
    """A mutant or a junk answer in the form of `Marks.changes`."""
    return (one.function, one.before, one.after) if isinstance(one, Mutant) else (one.function, one.answer, "")


def read_marks(folder: Path) -> Marks:
    """The marks of the assignment in `folder`; none if there is no such file.

    Raises:
        AssignmentError: the file breaks the rules; the text names it.
    """
    path = folder / FILE
    if not path.is_file():
        return Marks()
    try:
        return typed_toml(read_text(path), Marks)
    except ValueError as error:
        raise AssignmentError(f"{path}: {error}") from error
