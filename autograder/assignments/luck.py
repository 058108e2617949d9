"""`solutions/<name>/luck.toml`: how often chance decided a verdict, measured over many seeds.

A seed stands for one byte-different copy of a submission: the inputs of all its checks are drawn from the seed.
`autograder luck NAME --write` computes every field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from autograder.assignments.source_text import read_text
from autograder.assignments.typed import Count, Number, Text, Whole, typed_toml
from autograder.errors import AssignmentError

FILE = "luck.toml"


@dataclass(frozen=True)
class CheckRow:
    """The right answers against one check.

    Attributes:
        check: its id.
        seeds: the copies of the reference that the check was asked about.
        losses: those of them that lost points.
        bound: an upper bound, with 95 % confidence, on the share of copies that lose points.
        answers: the number of other right answers.
        answer_seeds, answer_losses: copies of all of them together.
        answer_bound: the bound on their share; 1 if there are none.
        version: the digest of everything that a verdict on the task can depend on.
        torch, date: the version of torch, and the day of the measurement.
    """

    check: Text
    seeds: Count
    losses: Whole
    bound: Number
    answers: Whole
    answer_seeds: Whole
    answer_losses: Whole
    answer_bound: Number
    version: Text
    torch: Text
    date: Text


@dataclass(frozen=True)
class MisconceptionRow:
    """One misconception against the checks of its task.

    Attributes:
        misconception: `<task>_<slug>`, the name of its file.
        seeds: the copies that were graded.
        escapes: those of them that kept all points.
        bound: an upper bound, with 95 % confidence, on the share of copies that keep all points.
        version, torch, date: as of a `CheckRow`.
        sometimes: the checks that pass some copies and fail others, with the share that passes.
    """

    misconception: Text
    seeds: Count
    escapes: Whole
    bound: Number
    version: Text
    torch: Text
    date: Text
    sometimes: dict[str, Number] = field(default_factory=dict)


@dataclass(frozen=True)
class LuckRecord:
    """The keys of luck.toml."""

    checks: tuple[CheckRow, ...] = ()
    misconceptions: tuple[MisconceptionRow, ...] = ()


def read_luck(folder: Path) -> LuckRecord:
    """The record of the assignment in `folder`; an empty one if nothing was measured yet.

    Raises:
        AssignmentError: the file breaks the rules; the text names it.
    """
    path = folder / FILE
    if not path.is_file():
        return LuckRecord()
    try:
        return parse_luck(read_text(path))
    except ValueError as error:
        raise AssignmentError(f"{path}: {error}") from error


def parse_luck(text: str) -> LuckRecord:
    """The record that a text holds.

    Raises:
        ValueError: the text is not TOML, or breaks the rules.
    """
    return typed_toml(text, LuckRecord)
