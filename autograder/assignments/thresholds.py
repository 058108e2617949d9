"""Thresholds as data: `solutions/<name>/thresholds.toml`, one row for each way in which luck can fail a right solution.

Three kinds of row, told apart by what their author wrote:

- `threshold` and `tries`: an accuracy (or another share) that a check asks for, read through the fixture `thresholds`;
- `tries` and `why`: what happens by chance in one try, counted; a check fails if it happens in all of them;
- `why` and `chance`: bounded by arithmetic, which `why` shows.

The measured fields of the first two kinds are computed by `autograder calibrate NAME --write`.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from autograder.errors import AssignmentError

FILE = "thresholds.toml"
MEASURED = ("values", "mean", "std", "lowest", "below", "best_possible", "test_size", "chance")
MOST_CHANCE = 1e-4  # that one row fails a right solution
MOST_CHANCE_OF_ALL = 1e-3  # that any row of a homework does
FEWEST_VALUES = 200
_HEADER = "[[thresholds]]"


@dataclass(frozen=True)
class Row:
    """One row of the file.

    `values` is the number of seeds, `mean`, `std` and `lowest` describe their statistics, `below` counts those that
    fail one try, `test_size` is the number of points behind one of them. `chance` bounds, with 95 % confidence, the
    chance that a right solution fails all tries.
    """

    name: str
    checks: tuple[str, ...]
    threshold: float | None = None
    tries: int | None = None
    why: str = ""
    values: int | None = None
    mean: float | None = None
    std: float | None = None
    lowest: float | None = None
    below: int | None = None
    best_possible: float | None = None
    test_size: int | None = None
    chance: float | None = None

    @property
    def is_measured(self) -> bool:
        """Whether `calibrate` fills it in; the others are bounded by arithmetic."""
        return self.tries is not None

    @property
    def limit(self) -> float:
        """A try whose statistic lies below this fails; what is counted is 1 where a try holds, else 0."""
        return self.threshold if self.threshold is not None else 0.5


class Thresholds(dict[str, float]):
    """From a row's name to its threshold; a name that the file lacks is the author's mistake, and said so."""

    def __init__(self, path: Path, rows: Iterable[Row]) -> None:
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
        AssignmentError: the file is missing or breaks the rules, or a name is asked for that it lacks.
    """
    return Thresholds(folder / FILE, read_rows(folder))


def read_rows(folder: Path) -> tuple[Row, ...]:
    """The rows of an assignment's file, in its order.

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
        return parse_rows(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AssignmentError(f"{path}: {error}") from error


def parse_rows(text: str) -> tuple[Row, ...]:
    """The rows that a file's text holds.

    Raises:
        ValueError: the text is no TOML, or breaks the rules.
    """
    facts = tomllib.loads(text)
    tables = facts.pop("thresholds", [])
    if facts or not isinstance(tables, list):
        raise ValueError(f"knows {_HEADER} rows only, not {', '.join(facts) or tables!r}")
    rows = tuple(_row_from(table) for table in tables)
    names = [row.name for row in rows]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"row {twice[0]} stands there twice; rename one")
    return rows


def breaches(rows: Sequence[Row], checks: Iterable[str]) -> Iterator[str]:
    """What is wrong with the numbers that rows record, given the ids of the assignment's checks; sentences."""
    known = set(checks)
    for row in rows:
        for check in row.checks:
            if check not in known:
                yield f"{row.name}: there is no check {check}; correct `checks`"
        yield from _breaches_of(row)
    total = sum(row.chance or 0.0 for row in rows)
    if total >= MOST_CHANCE_OF_ALL:
        yield f"luck fails a right solution somewhere with a chance of up to {total:.1e}: ask for less, or try again"


def _breaches_of(row: Row) -> Iterator[str]:
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


def with_measurements(text: str, measured: Mapping[str, Mapping[str, Any]]) -> str:
    """The file's text with the measured fields of rows replaced; comments and the author's own fields stay as they are.

    Args:
        measured: from a row's name to the fields of `MEASURED` that it shall have, and no others.

    Raises:
        ValueError: the file is laid out in a way that this cannot edit.
    """
    head, *blocks = re.split(rf"(?m)^(?={re.escape(_HEADER)})", text)
    rows = parse_rows(text)
    names = [row.name for row in rows]
    if len(names) != len(blocks):
        raise ValueError(f"write each row as a table of its own, below a line {_HEADER}")
    new = head + "".join(
        _block_with(block, measured[name]) if name in measured else block
        for name, block in zip(names, blocks, strict=True)
    )
    unmeasured = dict.fromkeys(MEASURED)
    wanted = [replace(row, **{**unmeasured, **measured[row.name]}) if row.name in measured else row for row in rows]
    if list(parse_rows(new)) != wanted:
        raise ValueError("its layout cannot be edited line by line: begin no other line with a measured field's name")
    return new


def _block_with(block: str, measured: Mapping[str, float]) -> str:
    """One row's lines with new measured fields, in the place of the old ones or after the author's last line."""
    lines = block.splitlines()
    own = [number for number, line in enumerate(lines) if not re.match(rf"({'|'.join(MEASURED)})\s*=", line)]
    old = sorted(set(range(len(lines))) - set(own))
    content = [n for n in own if lines[n].strip() and not lines[n].lstrip().startswith("#")]
    place = old[0] if old else content[-1] + 1
    new = [f"{field} = {measured[field]!r}" for field in MEASURED if field in measured]
    kept = [lines[n] for n in own if n < place], [lines[n] for n in own if n >= place]
    return "\n".join([*kept[0], *new, *kept[1]]) + "\n"


def _row_from(table: object) -> Row:
    if not isinstance(table, dict) or not isinstance(table.get("name"), str) or not table["name"]:
        raise ValueError(f"a {_HEADER} row needs a name in quotes")
    try:
        return _row_named(table)
    except ValueError as error:
        raise ValueError(f"row {table['name']}: {error}") from error


def _row_named(table: dict[str, Any]) -> Row:
    unknown = sorted(set(table) - {field.name for field in fields(Row)})
    if unknown:
        raise ValueError(f"does not know `{unknown[0]}`; it knows {', '.join(field.name for field in fields(Row))}")
    checks = table.get("checks")
    if not isinstance(checks, list) or not checks or not all(isinstance(check, str) for check in checks):
        raise ValueError('needs `checks`, a list such as ["hidden/test_x.py::test_y"]')
    why = table.get("why", "")
    numbers = {key: _number(value, key) for key, value in table.items() if key not in ("name", "checks", "why")}
    row = Row(name=table["name"], checks=tuple(checks), why=" ".join(_text(why).split()), **numbers)
    if row.tries is not None and row.tries < 1:
        raise ValueError(f"`tries` is at least 1, not {row.tries}")
    if row.threshold is not None and row.tries is None:
        raise ValueError("needs `tries`: in how many tries must a solution fail before it counts?")
    if row.threshold is None and not row.why:
        raise ValueError("needs a `threshold`, or a `why` that says what can happen by chance")
    if row.tries is None and row.chance is None:
        raise ValueError("needs `tries`, to be measured, or the `chance` that `why` works out")
    return row


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"`why` must be text in quotes, not {value!r}")
    return value


def _number(value: object, key: str) -> Any:
    whole = key in ("tries", "values", "below", "test_size")
    kind = int if whole else int | float
    if isinstance(value, bool) or not isinstance(value, kind) or not math.isfinite(value):
        raise ValueError(f"`{key}` must be a {'whole ' if whole else ''}number, not {value!r}")
    return value if whole else float(value)
