"""A module's text in which doubles stand for some of its functions.

A function keeps its name, its parameters, its defaults and its decorators, and its body becomes the call of the double.
So a table, an alias or a decorator of the module that keeps the function leads to the double as well.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping

from autograder.submissions.parsing import parse
from autograder.submissions.scopes import FUNCTIONS, first_line, names_read, names_rebound, nodes_of_same_scope


def with_doubles(text: str, doubles: Mapping[str, str]) -> tuple[str, list[str]]:
    """The text with doubles in place of functions; all lines stay in place.

    Args:
        doubles: from the name of each function to the name under which the module finds its double.

    Returns:
        The text, and the functions whose names it does not bind: they are not there, or are bound with other names.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    statements = parse(text).body
    functions = [
        node for node in nodes_of_same_scope(statements) if isinstance(node, FUNCTIONS) and node.name in doubles
    ]
    found = {function.name for function in functions}
    lines = _Lines(text)
    for function in functions:
        lines.replace(function.body, f"return {_call(doubles[function.name], function.args)}")
    for statement in statements:
        bound = set(names_rebound(statement))
        if bound and bound <= doubles.keys() and not _is_of(statement, bound, functions):
            lines.replace([statement], "; ".join(f"{name} = {doubles[name]}" for name in sorted(bound)))
            found |= bound
    return lines.text, [name for name in doubles if name not in found]


def _is_of(statement: ast.stmt, bound: Collection[str], functions: Iterable[ast.AST]) -> bool:
    """Whether a statement holds one of the functions, or wraps one: `train = timed(train)`."""
    holds = any(node in functions for node in nodes_of_same_scope([statement]))
    return holds or not names_read(statement).isdisjoint(bound)


def _call(double: str, parameters: ast.arguments) -> str:
    """The call of a double with the parameters of a function, by position as far as that goes."""
    places = [parameter.arg for parameter in (*parameters.posonlyargs, *parameters.args)]
    rest = [f"*{parameters.vararg.arg}"] if parameters.vararg else []
    named = [f"{parameter.arg}={parameter.arg}" for parameter in parameters.kwonlyargs]
    others = [f"**{parameters.kwarg.arg}"] if parameters.kwarg else []
    return f"{double}({', '.join((*places, *rest, *named, *others))})"


class _Lines:
    """The lines of a text; statements are replaced in place, on the same lines."""

    def __init__(self, text: str) -> None:
        self._lines = [line.encode() for line in text.split("\n")]  # the tree counts columns in UTF-8 bytes
        self._replaced: list[tuple[list[ast.stmt], str]] = []

    def replace(self, statements: list[ast.stmt], code: str) -> None:
        """Have `code` stand where the first of these neighbours begins."""
        self._replaced.append((statements, code))

    @property
    def text(self) -> str:
        """The text with everything replaced."""
        lines = self._lines.copy()
        from_below = sorted(self._replaced, key=lambda one: (first_line(one[0][0]), one[0][0].col_offset), reverse=True)
        for statements, code in from_below:
            first, last = first_line(statements[0]) - 1, (statements[-1].end_lineno or 1) - 1
            head, tail = lines[first][: statements[0].col_offset], lines[last][statements[-1].end_col_offset or 0 :]
            head += code.encode()
            if first == last:
                lines[first] = head + tail
            else:  # code after a semicolon is now at the beginning of its line
                lines[first : last + 1] = [head, *[b""] * (last - first - 1), tail.lstrip(b"; \t\f")]
        return b"\n".join(lines).decode()
