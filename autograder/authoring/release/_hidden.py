"""The lines and statements of an assignment that no student may be given, and the texts that students have."""

from __future__ import annotations

import ast
import copy
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.assignments.model import PLOTS_FILE, Assignment
from autograder.assignments.source_text import read_text

# In characters without spaces. A shorter line is one that anybody would write, such as `optimizer.zero_grad()`.
# A statement with two operations or more tells more with fewer characters: `return (s - y) / n` has 13.
_SHORTEST_LINE = 24
_SHORTEST_RICH_STATEMENT = 12
_MARK_OR_PROMPT = re.compile(r"^(#|>>>|\.\.\.)+")
_OPERATIONS = ast.Call | ast.BinOp | ast.UnaryOp | ast.Compare | ast.BoolOp | ast.Subscript | ast.IfExp
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Hidden:
    """A line or a statement that students may not be given.

    Attributes:
        text: without spaces.
        origin: the file and the line that it is from.
        is_solution: True for a line of a solution, False for a line of a hidden file.
    """

    text: str
    origin: str
    is_solution: bool


def hidden_lines(assignment: Assignment) -> Iterator[Hidden]:
    """The telling lines and statements of the solutions, and of every Python file but public checks and plots."""
    for line, text in _solutions(assignment.source):
        yield from _telling(text, assignment.file, first=line, is_solution=True)
    for path in sorted(assignment.folder.rglob("*.py")):
        name = path.relative_to(assignment.folder)
        if name.parts[0] not in ("checks", PLOTS_FILE) and path != assignment.source_path:
            yield from _telling(read_text(path), str(name), first=1, is_solution=False)


def open_to_students(assignment: Assignment) -> Iterator[str]:
    """The source without its solutions, the public checks and the plots."""
    yield _without_solutions(assignment.source)
    for path in sorted([*assignment.folder.glob("checks/*.py"), *assignment.folder.glob(PLOTS_FILE)]):
        yield read_text(path)


def stated_by_the_source(assignment: Assignment) -> str:
    """The signatures and docstrings of the source outside its solutions."""
    tree = ast.parse(_without_solutions(assignment.source))
    parts = []
    for node in ast.walk(tree):
        if isinstance(node, _Definition):
            parts.append(ast.unparse(node).partition("\n")[0])
        if isinstance(node, _Definition | ast.Module):
            parts.append(ast.get_docstring(node) or "")
    return "\n".join(parts)


def _telling(text: str, name: str, *, first: int, is_solution: bool) -> Iterator[Hidden]:
    """The lines and statements of a text that are too long or too rich to be written twice by chance.

    Args:
        name: of the file.
        first: the line of the file that the text begins on.
    """
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines()):
        if len(without_spaces(line)) >= _SHORTEST_LINE and not _is_import(line):
            found.setdefault(without_spaces(line), number)
    for number, statement, operations in statements(textwrap.dedent(text)):
        if len(statement) >= (_SHORTEST_RICH_STATEMENT if operations >= 2 else _SHORTEST_LINE):
            found.setdefault(statement, number - 1)
    for words, number in found.items():
        yield Hidden(words, f"{name}:{first + number}", is_solution)


def _is_import(line: str) -> bool:
    return re.match(r"\s*(import|from\s+\S+\s+import)\s", line) is not None


def _solutions(source: str) -> Iterator[tuple[int, str]]:
    """Each solution's text and the line of the file, from 1, that it begins on."""
    inside: list[str] | None = None
    for number, line in enumerate(source.splitlines(), start=1):
        if "END SOLUTION" in line and inside is not None:
            yield number - len(inside), "\n".join(inside)
            inside = None
        elif "BEGIN SOLUTION" in line:
            inside = []
        elif inside is not None:
            inside.append(line)


def _without_solutions(source: str) -> str:
    """The source with `pass` for each solution."""
    lines, inside = [], False
    for line in source.splitlines():
        if "BEGIN SOLUTION" in line:
            inside = True
            lines.append(line.partition("#")[0] + "pass")
        elif "END SOLUTION" in line:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def without_spaces(line: str) -> str:
    """A line without its spaces, without a `#` or a doctest's `>>>` before it, and without quotes around it."""
    return _MARK_OR_PROMPT.sub("", "".join(line.split())).strip("\"'")


def statements(source: str) -> Iterator[tuple[int, str, int]]:
    """Each statement of a text: its line, its text without spaces, and the number of operations in it.

    A statement with a block, such as a loop, counts without the block. A text that is not Python has no statements.
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
