"""Thresholds as data: `solutions/<name>/thresholds.toml`, one row for each way in which luck can fail a right solution.

The keys that the author writes tell three kinds of row apart:

- `threshold` and `tries`: an accuracy (or another share) that a check asks for, read through the fixture `thresholds`;
- `tries` and `why`: an event that happens by chance in one try, counted; a check fails if it happens in every try;
- `why` and `chance`: a chance that is bounded by arithmetic; `why` shows the arithmetic.

`autograder calibrate NAME --write` computes the measured fields of the first two kinds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.assignments.source_text import read_text
from autograder.assignments.typed import Count, Number, Text, Whole, typed_toml
from autograder.errors import AssignmentError

FILE = "thresholds.toml"
MEASURED = ("values", "mean", "std", "lowest", "below", "best_possible", "test_size", "chance")
MOST_CHANCE = 1e-4  # that one row fails a right solution
MOST_CHANCE_OF_ALL = 1e-3  # that any row of a homework fails a right solution
FEWEST_VALUES = 200


@dataclass(frozen=True)
class ThresholdRow:
    """One row of the file.

    Attributes:
        checks: the ids of the checks that luck can fail here.
        values: the number of seeds that were measured; each gives one statistic, such as an accuracy.
        mean, std, lowest: of these statistics.
        below: how many of the seeds fail one try.
        best_possible: the largest value that a statistic can have.
        test_size: the number of points behind one statistic.
        chance: an upper bound, with 95 % confidence, on the chance that a right solution fails all tries.
    """

    name: Text
    checks: tuple[Text, ...]
    threshold: Number | None = None
    tries: Count | None = None
    why: str = ""
    values: Whole | None = None
    mean: Number | None = None
    std: Number | None = None
    lowest: Number | None = None
    below: Whole | None = None
    best_possible: Number | None = None
    test_size: Whole | None = None
    chance: Number | None = None

    @property
    def is_measured(self) -> bool:
        """Whether `calibrate` measures the row; the chance of other rows is bounded by arithmetic."""
        return self.tries is not None

    @property
    def limit(self) -> float:
        """A try fails if its statistic is less than this. A counted event has the statistic 1 or 0: it held, or not."""
        return self.threshold if self.threshold is not None else 0.5


@dataclass(frozen=True)
class _ThresholdsToml:
    """The keys of thresholds.toml."""

    thresholds: tuple[ThresholdRow, ...] = ()


class Thresholds(dict[str, float]):
    """From the name of a row to its threshold. A name that the file lacks raises AssignmentError."""

    def __init__(self, path: Path, rows: Iterable[ThresholdRow]) -> None:
        super().__init__({row.name: row.threshold for row in rows if row.threshold is not None})
        self._path = path

    def __missing__(self, name: str) -> float:
        known = ", ".join(self) or "none"
        raise AssignmentError(
            f"{self._path} has no threshold {name!r}, it has {known}: add a [[thresholds]] row, then run "
            f"autograder calibrate {self._path.parent.name} --write"
        )


def thresholds_of(folder: Path) -> Thresholds:
    """The thresholds of the assignment in `folder`, as checks read them.

    Raises:
        AssignmentError: the file is missing or breaks the rules.
    """
    return Thresholds(folder / FILE, read_rows(folder))


def read_rows(folder: Path) -> tuple[ThresholdRow, ...]:
    """The rows of an assignment's thresholds.toml, in their order.

    Raises:
        AssignmentError: the file is missing or breaks the rules; the text names it.
    """
    path = folder / FILE
    if not path.is_file():
        raise AssignmentError(
            f"{path} is missing: write a [[thresholds]] row with name, checks, threshold and tries, then run "
            f"autograder calibrate {folder.name} --write"
        )
    try:
        return parse_rows(read_text(path))
    except ValueError as error:
        raise AssignmentError(f"{path}: {error}") from error


def parse_rows(text: str) -> tuple[ThresholdRow, ...]:
    """The rows that the text of a thresholds.toml holds.

    Raises:
        ValueError: the text is not TOML, or breaks the rules.
    """
    rows = typed_toml(text, _ThresholdsToml).thresholds
    for row in rows:
        try:
            _require_a_kind(row)
        except ValueError as error:
            raise ValueError(f"threshold {row.name}: {error}") from error
    twice = [name for name, count in Counter(row.name for row in rows).items() if count > 1]
    if twice:
        raise ValueError(f"threshold {twice[0]} stands there twice; rename one")
    return tuple(replace(row, why=" ".join(row.why.split())) for row in rows)


def _require_a_kind(row: ThresholdRow) -> None:
    """Refuse a row that is none of the three kinds."""
    if not row.checks:
        raise ValueError('needs `checks`, a list such as ["hidden/test_x.py::test_y"]')
    if row.threshold is not None and row.tries is None:
        raise ValueError("needs `tries`: in how many tries must a solution fail before it counts?")
    if row.threshold is None and not row.why.strip():
        raise ValueError("needs a `threshold`, or a `why` that says what can happen by chance")
    if row.tries is None and row.chance is None:
        raise ValueError("needs `tries`, to be measured, or the `chance` that `why` works out")


def breaches(rows: Sequence[ThresholdRow], checks: Iterable[str]) -> Iterator[str]:
    """A sentence for each number of a row that is unfair or contradicts another; `checks` are the ids of all checks."""
    known = set(checks)
    for row in rows:
        for check in row.checks:
            if check not in known:
                yield f"{row.name}: there is no check {check}; correct `checks`"
        yield from _breaches_of(row)
    total = sum(row.chance or 0.0 for row in rows)
    if total >= MOST_CHANCE_OF_ALL:
        yield f"luck fails a right solution somewhere with a chance of up to {total:.1e}: ask for less, or try again"


def _breaches_of(row: ThresholdRow) -> Iterator[str]:
    if row.chance is None:
        yield f"{row.name}: not measured yet; run autograder calibrate with --write"
        return
    if not 0 <= row.chance <= MOST_CHANCE:
        yield f"{row.name}: a chance of {row.chance:.1e}, and at most {MOST_CHANCE:g} is fair: ask for less"
    if not row.is_measured:
        return
    if row.values is None or row.below is None or row.mean is None or row.lowest is None:
        yield f"{row.name}: measured in part; run autograder calibrate with --write"
        return
    if row.values < FEWEST_VALUES:
        yield f"{row.name}: {row.values} seeds; at least {FEWEST_VALUES} say enough"
    if (row.lowest < row.limit) != (row.below > 0) or not row.below <= row.values or row.lowest > row.mean:
        yield f"{row.name}: lowest, mean, below and threshold contradict each other; calibrate it again"
    if row.threshold is not None and row.threshold > (row.best_possible or math.inf):
        yield f"{row.name}: asks for {row.threshold:g}, and the best possible is {row.best_possible:g}"
