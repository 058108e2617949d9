"""A text as a tree, and a text without some of its statements."""

from __future__ import annotations

import ast
import symtable
import warnings
from collections.abc import Sequence
from functools import lru_cache

from autograder.submissions.scopes import first_line

# The parser's own limit, some 3,000, is lower when the call stack is deep, so that a text which parsed once could fail
# to parse in a nested call. This limit is the same everywhere.
MAX_DEPTH = 1000


@lru_cache(maxsize=2)
def parse(source: str) -> ast.Module:
    """The text as a tree, which callers only read: the next who asks for the same text gets the same tree.

    The parser's warnings are for the student and are not shown on the grader's terminal.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse, or is nested too deeply.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return tree
    raise RecursionError(f"nested more than {MAX_DEPTH} deep")


def check_syntax(source: str) -> None:
    """Refuse a text that parses but does not compile: `nonlocal` without a binding, two parameters of one name.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not compile, or is nested too deeply.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        symtable.symtable(source, "<unknown>", "exec")


def blank(source: str, dropped: Sequence[ast.stmt]) -> str:
    """The source with `pass` in place of each of these top-level statements; every other line stays as it is."""
    lines = [line.encode() for line in source.split("\n")]  # the tree counts columns in UTF-8 bytes
    for node in sorted(dropped, key=lambda n: (n.lineno, n.col_offset), reverse=True):
        first, last = first_line(node) - 1, (node.end_lineno or node.lineno) - 1
        head, tail = lines[first][: node.col_offset] + b"pass", lines[last][node.end_col_offset or 0 :]
        if first == last:
            lines[first] = head + tail
        else:  # code after a semicolon is now at the beginning of its line
            lines[first : last + 1] = [head, *[b""] * (last - first - 1), tail.lstrip(b"; \t\f")]
    return b"\n".join(lines).decode()
