"""A CSV file in which some cells are filled. Every other byte stays as it is.

The csv module reads cells, but forgets their quotes and the line ends. So the cells are found here, with their places
in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from autograder.errors import AutograderError
from autograder.text import one_line

_DELIMITERS = (",", ";", "\t")
_LINE_END = re.compile(r"\r\n|\r|\n")
_SEPARATOR = re.compile(r"sep=.\r?\n")  # Excel's first line, which is no title
_BOM = "\ufeff"


class Cell(NamedTuple):
    """One field of a record: its place in the text, with its quotes, and its value."""

    start: int
    end: int
    value: str


Record = list[Cell]


@dataclass(frozen=True)
class Sheet:
    """A CSV file.

    Attributes:
        name: how sentences call the file.
        text: the whole text, with the byte order mark if there is one.
        delimiter: the character between two cells.
        records: the lines without blank ones; the first is the header.
    """

    name: str
    text: str
    delimiter: str
    records: tuple[Record, ...]

    @property
    def titles(self) -> list[str]:
        """The header's cells, without spaces around them."""
        return [cell.value.strip() for cell in self.records[0]]

    def column(self, title: str) -> int | None:
        """The index of the only column with this title; None if there is none, or more than one."""
        return self.titles.index(title) if self.titles.count(title) == 1 else None

    def value(self, record: Record, column: int | None) -> str:
        """A cell without spaces around it; empty if the record is too short, or if the column is None."""
        return record[column].value.strip() if column is not None and column < len(record) else ""

    def refilled(self, changes: Mapping[Cell, str]) -> bytes:
        """The bytes of the file with new values in these cells, in quotes if a cell had quotes or needs them."""
        parts, done = [], 0
        for cell in sorted(changes):
            parts += [self.text[done : cell.start], self._written(cell, changes[cell])]
            done = cell.end
        return "".join([*parts, self.text[done:]]).encode()

    def _written(self, cell: Cell, value: str) -> str:
        quoted = self.text.startswith('"', cell.start) or any(sign in value for sign in f'{self.delimiter}"\r\n')
        return f'"{value.replace(chr(34), chr(34) * 2)}"' if quoted else value


def read_sheet(name: str, content: bytes) -> Sheet:
    """Read the bytes of an exported CSV file; a comma, a semicolon or a tab stands between the cells.

    Raises:
        AutograderError: the file is not UTF-8, or it is empty.
    """
    shown = one_line(name)
    if b"\0" in content:  # UTF-16 has one beside every comma and line end
        raise AutograderError(
            f"{shown}: is saved as UTF-16, as Excel does with its Unicode text; give the file as it was exported, "
            "or save it as CSV UTF-8"
        )
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise AutograderError(
            f"{shown}: is not UTF-8 text; give the file as it was exported, or save it as CSV UTF-8"
        ) from error
    found = [(delimiter, _records(text, delimiter)) for delimiter in _DELIMITERS]
    delimiter, records = max(found, key=lambda read: len(read[1][0]) if read[1] else 0)
    if not records:
        raise AutograderError(f"{shown}: is empty; export it again")
    return Sheet(shown, text, delimiter, records)


def scan(text: str, delimiter: str, start: int = 0) -> Iterator[Record]:
    """The records of a CSV text as Python's csv module divides them; a blank line is an empty record."""
    at, record = start, Record()
    while at < len(text):
        field = _field(delimiter).match(text, at)
        assert field is not None  # the pattern matches the empty text, too
        quoted, rest = field.groups()
        value = rest if quoted is None else quoted.replace('""', '"') + rest
        record.append(Cell(at, field.end(), value))
        at = field.end()
        if text.startswith(delimiter, at):
            at += 1
            if at < len(text):
                continue
            record.append(Cell(at, at, ""))
        if line_end := _LINE_END.match(text, at):
            at = line_end.end()
        yield [] if len(record) == 1 and record[0].start == record[0].end else record
        record = Record()


def _records(text: str, delimiter: str) -> tuple[Record, ...]:
    start = len(_BOM) if text.startswith(_BOM) else 0
    if separator := _SEPARATOR.match(text, start):
        start = separator.end()
    return tuple(record for record in scan(text, delimiter, start) if record)


@cache
def _field(delimiter: str) -> re.Pattern[str]:
    """A field with quotes and any text behind them, or a field without; an open quote reaches to the end."""
    plain = rf"[^{re.escape(delimiter)}\r\n]*"
    return re.compile(rf'(?:"((?:[^"]++|"")*+)(?:"|\Z))?({plain})')
