"""Measurements written into the text of a thresholds.toml; the rest of the text stays byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.items import AoT, Item, Key, Trivia

from autograder.assignments.thresholds import MEASURED, parse_rows

_BYTE_ORDER_MARK = "\ufeff"


def with_measurements(text: str, measured: Mapping[str, Mapping[str, Any]]) -> str:
    """The text with the measured fields of rows replaced; comments, order and line ends stay.

    Args:
        measured: from the name of a row to its new fields, a part of `MEASURED`. Measured fields that are not given are
            removed from the row.

    Raises:
        ValueError: the rows are not written as [[thresholds]] tables, or the edited text would say something else.
    """
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    document = tomlkit.parse(text)
    tables = document.get("thresholds", [])
    if tables and not isinstance(tables, AoT):
        raise ValueError("write each row as a table of its own, below a line [[thresholds]]")
    line_end = "\r\n" if "\r\n" in text else "\n"
    for table in tables:
        if table["name"] in measured:
            _measure(table.value, measured[table["name"]], line_end)
    new = tomlkit.dumps(document)
    _require_same_meaning(text, new, measured)
    return mark + new


def _measure(row: Container, measured: Mapping[str, Any], line_end: str) -> None:
    """Put new measured fields in the place of the old ones, or below the last field of the author."""
    old = {key.key: item for key, item in row.body if key is not None and key.key in MEASURED}
    place = _place_of_measurements(row)
    before = [entry for entry in row.body[:place] if not _is_measured(entry)]
    after = [entry for entry in row.body[place:] if not _is_measured(entry)]
    new = [_field(name, measured[name], old.get(name), line_end) for name in MEASURED if name in measured]
    if before and not before[-1][1].trivia.trail:  # the last line of a file may have no line end
        before[-1][1].trivia.trail = line_end
    row.body[:] = [*before, *new, *after]


def _place_of_measurements(row: Container) -> int:
    for number, entry in enumerate(row.body):
        if _is_measured(entry):
            return number
    return max(number for number, (key, _) in enumerate(row.body) if key is not None) + 1


def _is_measured(entry: tuple[Key | None, Item]) -> bool:
    return entry[0] is not None and entry[0].key in MEASURED


def _field(name: str, value: Any, old: Item | None, line_end: str) -> tuple[Key, Item]:
    """One line; the comment behind an old value stays."""
    item = tomlkit.item(value)
    kept = old.trivia if old is not None else Trivia()
    item.trivia.indent, item.trivia.comment_ws, item.trivia.comment = kept.indent, kept.comment_ws, kept.comment
    item.trivia.trail = line_end
    return tomlkit.key(name), item


def _require_same_meaning(text: str, new: str, measured: Mapping[str, Mapping[str, Any]]) -> None:
    unmeasured = dict.fromkeys(MEASURED)
    rows = parse_rows(text)
    wanted = [replace(row, **{**unmeasured, **measured[row.name]}) if row.name in measured else row for row in rows]
    if list(parse_rows(new)) != wanted:
        raise ValueError("its layout cannot be edited: write each row as [[thresholds]], with one field on a line")
