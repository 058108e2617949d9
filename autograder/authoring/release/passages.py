"""Text in a form in which neither spacing nor quotes hide that two pieces say the same."""

from __future__ import annotations

import ast
import bisect
import copy
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

_MARK_OR_PROMPT = re.compile(r"^(#|>>>|\.\.\.)+")
_OPERATIONS = ast.Call | ast.BinOp | ast.UnaryOp | ast.Compare | ast.BoolOp | ast.Subscript | ast.IfExp


class Passages:
    """Pieces of text, each with its place, that are searched as one."""

    def __init__(self, pieces: Iterable[tuple[str, str]]) -> None:
        places_and_texts = list(pieces)
        self._places = [place for place, _ in places_and_texts]
        self._text = "".join(text for _, text in places_and_texts)
        self._ends = list(accumulate(len(text) for _, text in places_and_texts))

    def place_of(self, text: str) -> str | None:
        """The place where the text first begins; None if it stands nowhere."""
        at = self._text.find(text)
        return None if at < 0 else self._places[bisect.bisect_right(self._ends, at)]


def passages_of_texts(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The lines of each text, and its statements if it is Python.

    Args:
        texts: pairs of a place and a text; a passage's place is the text's with its line, from 1, added.
    """
    for place, text in texts:
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{place}{number}", squeezed(line)
        for number, statement, _ in statements(text):
            yield f"{place}{number}", f"\n{statement}"  # a line break, so that neighbours never read as one
        yield f"{place}1", "\n"


def squeezed(line: str) -> str:
    """A line without its spaces, the signs of a comment or a doctest before it, and quotes around it."""
    return _MARK_OR_PROMPT.sub("", "".join(line.split())).strip("\"'")


def statements(source: str) -> Iterator[tuple[int, str, int]]:
    """(line, text without spaces, number of operations) of each statement, blocks by their first line alone.

    Text that is no Python has none.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            bare = _without_block(node)
            operations = sum(isinstance(inner, _OPERATIONS) for inner in ast.walk(bare))
            yield node.lineno, "".join(ast.unparse(bare).split()), operations


def _without_block(node: ast.stmt) -> ast.stmt:
    bare = copy.copy(node)
    for part in ("body", "orelse", "handlers", "finalbody"):
        if hasattr(bare, part):
            setattr(bare, part, [ast.Pass()] if part == "body" else [])
    return bare
