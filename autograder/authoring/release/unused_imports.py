"""Imports that only solutions use. They stay in the stubs, because the student's code may use them, too.

One comment above the first import tells the linter to accept them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode


EXCUSE = "# ruff: noqa: F401 (some imports wait for the code that you write)"


def excuse_unused_imports(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Copies of the cells, with a comment for the linter above the first import if an import is not used."""
    excused = deepcopy(cells)
    code = [cell for cell in excused if cell.cell_type == "code"]
    used = {name for cell in code for name in _names(cell.source)}
    imports = [(cell, name, line) for cell in code for name, line in _imports(cell.source)]
    if any(name not in used for _, name, _ in imports):
        cell, _, line = imports[0]
        lines = cell.source.split("\n")
        cell.source = "\n".join([*lines[: line - 1], EXCUSE, *lines[line - 1 :]])
    return excused


def _names(source: str) -> Iterator[str]:
    return (node.id for node in ast.walk(_parse(source)) if isinstance(node, ast.Name))


def _imports(source: str) -> Iterator[tuple[str, int]]:
    """The names that top-level imports bind, each with the first line of the statement, from 1."""
    for node in _parse(source).body:
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module != "__future__"):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], node.lineno


def _parse(source: str) -> ast.Module:
    """The cell as Python. Lines for the notebook's shell (%, !) become empty; linters skip them, too."""
    lines = source.split("\n")
    return ast.parse("\n".join("" if line.startswith(("%", "!")) else line for line in lines))
