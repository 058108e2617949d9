"""Look through a release for anything hidden, before a student does.

The hidden text is read from the author's files a second time, by rules of its own, so that a mistake in the making of
the stubs is found, too. A line leaks if a released file holds the same characters, whatever the spaces. A statement
leaks if a released file holds the same syntax tree, whatever the quotes, brackets and line breaks.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path

from autograder.assignments.model import Assignment
from autograder.authoring.release._hidden import (
    Hidden,
    hidden_lines,
    open_to_students,
    stated_by_the_source,
    statements,
    without_spaces,
)
from autograder.errors import ReleaseLeak


def refuse_leaks(assignment: Assignment, files: Mapping[str, bytes]) -> None:
    """Refuse a release that holds anything hidden.

    Args:
        assignment: the source of the release.
        files: the release: relative path to content in UTF-8.

    Raises:
        ReleaseLeak: a released file holds something hidden; the text names its line, and the line of the original.
    """
    leaks = list(dict.fromkeys(find_leaks(assignment, files)))
    if leaks:
        more = f" (and {len(leaks) - 1} more like it)" if len(leaks) > 1 else ""
        raise ReleaseLeak(f"{assignment.name}: {leaks[0]}{more}; take it out, or say it in other words")


def find_leaks(assignment: Assignment, files: Mapping[str, bytes]) -> Iterator[str]:
    """A sentence for every hidden line that the release holds, and for the secret."""
    hidden = list(_not_open(assignment))
    for name, content in files.items():
        texts = list(_texts(name, content.decode("utf-8")))
        yield from _secret(assignment.secret, texts)
        yield from _repeated(hidden, _Passages(_passages_of(texts)))


def _not_open(assignment: Assignment) -> Iterator[Hidden]:
    """The hidden lines, without those that students may read.

    A line of a solution may stand in a docstring or a signature, and nowhere else: a public check or a demonstration
    that repeats the line gives it away. A line of a hidden file may stand in any text that students have.
    """
    stated = _Passages(_passages_of([("", stated_by_the_source(assignment))]))
    opened = _Passages(_passages_of(("", text) for text in open_to_students(assignment)))
    for line in hidden_lines(assignment):
        if not (stated if line.is_solution else opened).place_of(line.text):
            yield line


def _secret(secret: str, texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for place, text in texts:
        if secret and secret in text:
            line = text.partition(secret)[0].count("\n") + 1
            yield f"{place}{line} holds the assignment's secret"


def _repeated(hidden: Iterable[Hidden], passages: _Passages) -> Iterator[str]:
    for line in hidden:
        if place := passages.place_of(line.text):
            yield f"{place} repeats {line.origin}, which is hidden"


class _Passages:
    """Pieces of text, each with its place, that are searched as if they were one text."""

    def __init__(self, pieces: Iterable[tuple[str, str]]) -> None:
        places_and_texts = list(pieces)
        self._places = [place for place, _ in places_and_texts]
        self._text = "".join(text for _, text in places_and_texts)
        self._ends = list(accumulate(len(text) for _, text in places_and_texts))

    def place_of(self, text: str) -> str | None:
        """The place where the text first begins; None if no piece holds it."""
        at = self._text.find(text)
        return None if at < 0 else self._places[bisect.bisect_right(self._ends, at)]


def _passages_of(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The lines of each text, and its statements if it is Python.

    Args:
        texts: pairs of a place and a text. The place of a passage is the place of its text and the line, from 1.
    """
    for place, text in texts:
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{place}{number}", without_spaces(line)
        for number, statement, _ in statements(text):
            yield f"{place}{number}", f"\n{statement}"  # the line break parts neighbours
        yield f"{place}1", "\n"


def _texts(name: str, content: str) -> Iterator[tuple[str, str]]:
    """The texts of a file as a reader sees them, each behind the words that name a line of it."""
    if Path(name).suffix != ".ipynb":
        yield f"{name}:", content
        return
    import nbformat

    notebook = nbformat.reads(content, as_version=4)
    for number, cell in enumerate(notebook.cells, start=1):
        yield f"{name}, cell {number}, line ", cell.source
        rest = {key: value for key, value in cell.items() if key != "source"}
        yield f"{name}, beside cell {number}, line ", "\n".join(_strings(rest))
    yield f"{name}, metadata, line ", "\n".join(_strings(notebook.metadata))


def _strings(value: object) -> Iterator[str]:
    """Every string in decoded JSON, also the keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
