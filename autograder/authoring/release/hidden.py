"""What of an assignment no student may be given, line by line, and what is open to them."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.assignments.model import PLOTS_FILE, Assignment
from autograder.authoring.release.passages import squeezed, statements

# In letters without spaces. Below the first are lines that anybody would write, like `optimizer.zero_grad()`;
# a statement with two operations or more is somebody's sooner: `return (s - y) / n` has 13.
_SHORTEST_LINE = 24
_SHORTEST_RICH_STATEMENT = 12
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Hidden:
    """A line or a statement without its spaces; `origin` is the file and line it is from."""

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
            yield from _telling(path.read_text(encoding="utf-8"), str(name), first=1, is_solution=False)


def open_to_students(assignment: Assignment) -> Iterator[str]:
    """The source without its solutions, the public checks and the plots."""
    yield _without_solutions(assignment.source)
    for path in sorted([*assignment.folder.glob("checks/*.py"), *assignment.folder.glob(PLOTS_FILE)]):
        yield path.read_text(encoding="utf-8")


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
    """What a text says that not anybody would write; `first` is the line of the file that it begins on."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines()):
        if len(squeezed(line)) >= _SHORTEST_LINE and not _is_import(line):
            found.setdefault(squeezed(line), number)
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
    kept, inside = [], False
    for line in source.splitlines():
        if "BEGIN SOLUTION" in line:
            inside = True
            kept.append(line.partition("#")[0] + "pass")
        elif "END SOLUTION" in line:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)
