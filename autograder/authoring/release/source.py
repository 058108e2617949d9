"""An assignment's py:percent source, read as cells that know their task and their solutions.

jupytext splits the source into cells. This module finds the task of each cell, the lines of each solution, the function
that the solution is the body of, and the line that an error names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.assignments.model import Assignment, Task
from autograder.errors import ReleaseError

if TYPE_CHECKING:
    from nbformat import NotebookNode


NOTEBOOK_ONLY = "notebook"  # the tag of a cell that is left out of the module

_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"
_LOOKS_LIKE_AN_ID = re.compile(r"\d+(\.\d+)+")
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Region:
    """A solution within a cell.

    Attributes:
        begin, end: the lines of its BEGIN and its END marker, from 0 within the cell.
        function: the function that it is the body of, such as "softmax" or "StepData.__len__"; empty in prose.
    """

    begin: int
    end: int
    function: str


@dataclass(frozen=True)
class Cell:
    """One cell of the source.

    Attributes:
        node: the cell as jupytext gives it.
        line: the line of the file, from 1, that the cell's text begins on.
        task: None for a cell that belongs to no task.
        regions: its solutions.
    """

    node: NotebookNode
    line: int
    task: Task | None
    regions: tuple[Region, ...]

    @property
    def only_in_notebook(self) -> bool:
        return NOTEBOOK_ONLY in self.node.metadata.get("tags", ())


def read_cells(assignment: Assignment) -> tuple[Cell, ...]:
    """The cells of an assignment's source, in order.

    Raises:
        ReleaseError: a marker has no partner, a solution stands outside a task or a function, a task has no cell or
            lacks one of its functions, or a task is unknown; the text names the line.
    """
    return _Reader(assignment).cells()


class _Reader:
    """Reads one source; each error names its file and line."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.tasks = {task.id: task for task in assignment.tasks}

    def cells(self) -> tuple[Cell, ...]:
        import jupytext

        self._require_python()
        nodes = jupytext.reads(self.assignment.source, fmt="py:percent").cells
        lines = _first_lines(self.assignment.source)
        if len(nodes) != len(lines):
            raise self._error(1, "a line begins with `# %%` and starts no cell; write it another way")
        cells = tuple(self._cell(node, line) for node, line in zip(nodes, lines, strict=True))
        for task in self.assignment.tasks:
            self._require_cells_of(task, cells)
        return cells

    def _cell(self, node: NotebookNode, line: int) -> Cell:
        task = self._task_of(node, line)
        spans = list(self._spans(node.source.splitlines(), line))
        if spans and task is None:
            raise self._error(line + spans[0][0], "a solution in no task's cell; head it `# %% <task>`")
        if task and not spans and (task.written or node.cell_type == "code"):
            raise self._error(line, f"no `{_BEGIN}` in the cell of task {task.id}; mark its solution")
        if node.cell_type == "code":
            functions = [self._function_around(node.source, begin, line) for begin, _ in spans]
        else:
            functions = [""] * len(spans)
        regions = [Region(*span, name) for span, name in zip(spans, functions, strict=True)]
        return Cell(node, line, task, tuple(regions))

    def _task_of(self, node: NotebookNode, line: int) -> Task | None:
        """The task that a cell's header names by its first word, if it names one."""
        word = node.metadata.get("title", "").partition(" ")[0]
        task = self.tasks.get(word)
        if task is None and _LOOKS_LIKE_AN_ID.fullmatch(word):
            raise self._error(line, f"a cell of task {word}, which assignment.toml lacks; add it there")
        if task and task.written and node.cell_type == "code":
            raise self._error(line, f"task {word} is written; begin its cell with `# %% [markdown] {word}`")
        return task

    def _spans(self, lines: list[str], first: int) -> Iterator[tuple[int, int]]:
        """The begin and end of each solution of a cell, as line numbers from 0."""
        begin: int | None = None
        for number, text in enumerate(lines):
            marker = self._marker(text, first + number)
            if marker == _BEGIN and begin is not None:
                raise self._error(first + number, f"`{_BEGIN}` inside a solution; end the one above it first")
            if marker == _END and begin is None:
                raise self._error(first + number, f"`{_END}` without a beginning; add `{_BEGIN}` above it")
            if marker == _BEGIN:
                begin = number
            elif marker == _END and begin is not None:
                yield begin, number
                begin = None
        if begin is not None:
            raise self._error(first + begin, f"`{_BEGIN}` without an end in its cell; add `{_END}`")

    def _marker(self, text: str, line: int) -> str:
        """The marker that a line is, or "". A misspelt marker is an error, because its solution would be released."""
        if text.strip() in (_BEGIN, _END):
            return text.strip()
        if "BEGIN SOLUTION" in text or "END SOLUTION" in text:
            raise self._error(line, f"almost a marker; write `{_BEGIN}` or `{_END}`, alone on its line")
        return ""

    def _function_around(self, source: str, begin: int, first: int) -> str:
        around = list(_definitions_around(ast.parse(source), begin + 1))
        if not around or isinstance(around[-1], ast.ClassDef):
            raise self._error(first + begin, "a solution outside a function; move it into a function's body")
        return ".".join(definition.name for definition in around)

    def _require_python(self) -> None:
        try:
            ast.parse(self.assignment.source)
        except SyntaxError as error:
            raise self._error(error.lineno or 1, f"not Python ({error.msg}); correct it") from error

    def _require_cells_of(self, task: Task, cells: tuple[Cell, ...]) -> None:
        own = [cell for cell in cells if cell.task == task and cell.regions]
        if not own:
            header = f"# %% {'[markdown] ' if task.written else ''}{task.id} {task.title}"
            raise self._error(1, f"no cell of task {task.id}; begin one with `{header}`")
        solved = {region.function.partition(".")[0] for cell in own for region in cell.regions}
        missing = [name for name in task.functions if name not in solved]
        if missing:
            what = f"task {task.id} asks for {missing[0]}, but its cells hold no solution of it"
            raise self._error(own[0].line, f"{what}; mark one with `{_BEGIN}` and `{_END}`")

    def _error(self, line: int, sentence: str) -> ReleaseError:
        return ReleaseError(f"{self.assignment.name}/{self.assignment.file}:{line}: {sentence}")


def _first_lines(text: str) -> list[int]:
    """The line of the file, from 1, that each cell's text begins on."""
    lines = text.splitlines()
    headers = [number for number, line in enumerate(lines) if line.startswith(("# %%", "#%%"))]
    starts = [header + 1 for header in headers]
    if any(line.strip() for line in lines[: headers[0] if headers else None]):
        starts.insert(0, 0)
    return [next((n for n in range(start, len(lines)) if lines[n].strip()), start) + 1 for start in starts]


def _definitions_around(tree: ast.Module, line: int) -> Iterator[_Definition]:
    """The classes and functions that hold a line, outermost first."""
    body: list[ast.stmt] = tree.body
    while True:
        definitions = (node for node in body if isinstance(node, _Definition))
        inside = next((node for node in definitions if node.lineno <= line <= (node.end_lineno or 0)), None)
        if inside is None:
            return
        yield inside
        body = inside.body
