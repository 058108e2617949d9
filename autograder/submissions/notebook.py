"""The cells of a notebook as one text of Python, without notebook commands and without broken cells.

A function that is asked for and stands in a Markdown or raw cell is part of the text, if no code cell defines it: one
wrong key in Jupyter turns a code cell into one of these.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from autograder.errors import SubmissionError
from autograder.submissions.left_out import LeftOut, Reason
from autograder.submissions.module import names_answered, names_defined
from autograder.submissions.newer_python import why_unread
from autograder.submissions.parsing import blank, check_syntax, parse
from autograder.submissions.scopes import names_rebound
from autograder.submissions.strings import lines_inside_strings, without_invisible
from autograder.text import one_line

_COMMAND = "# a notebook command"
_RUNNABLE = re.compile(r"%%(time|timeit|capture|prun)\b")
# `%matplotlib inline`, `%%time`, `!pip install`, `?f`, `f?`; a "%" alone continues the expression of the line above
_WHOLE_LINE = re.compile(r"\s*(?:%{1,2}[A-Za-z]|!|\?|[\w.*\[\]]+\?{1,2}\s*$)")
# `%time x = f(y)` binds x, and so does `x = %time f(y)`
_TIMED = re.compile(r"([ \t]*|[\w.,\[\] \t]{1,200}=[ \t]*)%(?:time|prun)[ \t]+(?=[\w(\[])")
_DEFINED = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
_ASSIGNED = re.compile(r"([\w.,\[\] \t]{1,200}=[ \t]*)(?:!|%[A-Za-z])")  # `files = !ls`, `t = %timeit -o f(x)`
# Kinds of `CellStart` in a module that was made of a notebook.
LINES = "lines"
IN_ONE_LINE = "in one line"


class Cell(NamedTuple):
    """A cell of a notebook.

    Attributes:
        kind: `code`, `Markdown` or `raw`.
        number: its number among the cells of its kind, from 1.
        text: with `\\n` line ends.
    """

    kind: str
    number: int
    text: str


class CellStart(NamedTuple):
    """The first line of a cell in the text that its notebook is joined to.

    In a module that was made of a notebook, `LINES` is the kind of lines that stand in the file from line `number` on,
    and `IN_ONE_LINE` of code that stands in line `number` alone.
    """

    number: int
    line: int
    kind: str = "code"

    def line_in_file(self, line: int) -> int:
        """In a module: the line of the file in which a line of the text stands."""
        return self.number + (line - self.line if self.kind == LINES else 0)


@dataclass(frozen=True)
class JoinedCells:
    """Cells as one text.

    Attributes:
        text: the cells that parse, in order, each as the student wrote it apart from notebook commands.
        first_lines: for each of these cells, its number (from 1) and its first line in `text`.
        left_out: the cells that are not in `text`, and those that hold another language.
        remarks: sentences for the student on code that is graded and that Jupyter would not run.
    """

    text: str
    first_lines: tuple[CellStart, ...]
    left_out: tuple[LeftOut, ...]
    remarks: tuple[str, ...] = ()


_KINDS = {"code": "code", "markdown": "Markdown"}


def cells_of(name: str, content: bytes) -> list[Cell]:
    """The cells of a notebook, in order. Format 3, which older programs write, keeps them in worksheets.

    Raises:
        SubmissionError: the bytes are not a notebook.
    """
    try:
        document: Any = json.loads(content)
        parts = document["worksheets"] if "worksheets" in document and "cells" not in document else [document]
        raw = [(cell["cell_type"], _source_of(cell)) for part in parts for cell in part["cells"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SubmissionError(f"{name}: is not a notebook that can be read; {_why_no_notebook(content)}") from error
    count: Counter[str] = Counter()
    found = []
    for cell_type, text in raw:
        kind = _KINDS.get(cell_type, "raw")
        count[kind] += 1
        found.append(Cell(kind, count[kind], text.replace("\r\n", "\n").replace("\r", "\n")))
    return found


def _source_of(cell: dict[str, Any]) -> str:
    """A cell's text: a string, or a list of lines. In format 3, code stands under `input`."""
    if cell["cell_type"] != "code":
        source = cell.get("source", "")
        return source if isinstance(source, str) else "".join(part for part in source or () if isinstance(part, str))
    source = cell["input"] if "source" not in cell else cell["source"]
    return source if isinstance(source, str) else "".join(source)


def code_cells(name: str, content: bytes) -> list[str]:
    """The code cells of a notebook, in order, with `\\n` line ends.

    Raises:
        SubmissionError: the bytes are not a notebook.
    """
    return [cell.text for cell in cells_of(name, content) if cell.kind == "code"]


def _why_no_notebook(content: bytes) -> str:
    if re.search(rb"^<{7} ", content, re.MULTILINE):
        return "a merge left <<<<<<< and >>>>>>> in it: take one of its two versions"
    if re.search(rb"^(?:def|import|from) ", content, re.MULTILINE):
        return "it looks like a module: let its name end in .py"
    return "save it again in Jupyter"


def cell_source(cell: str) -> str:
    """A code cell's Python. Line magics, shell lines and `?` helps become comments on the same line.

    A cell in another language (`%%bash`, `%%html` …) becomes blank. An assignment that is timed stays: `%time x = f()`.
    """
    if _other_language(cell):
        return "\n" * cell.count("\n")
    return without_commands("\n".join(_without_common_indent(cell.split("\n"))))


def without_commands(source: str) -> str:
    """The text with comments in place of notebook commands, on the same lines."""
    lines = source.split("\n")
    if not any(_is_command(line) for line in lines) or _parses(source):
        return source
    inside = lines_inside_strings(source)
    continued = False  # a command whose line ends in a backslash goes on in the next line
    for number, line in enumerate(lines):
        if number not in inside and (continued or _is_command(line)):
            lines[number] = "" if continued else _without_command(line)
            continued = line.endswith("\\")
        else:
            continued = False
    return "\n".join(lines)


def join_cells(cells: Iterable[str]) -> JoinedCells:
    """The cells one below the other. A cell that does not parse is left out, and the others stay.

    `from __future__` moves to the top, where a module must have it. In a kernel it holds for all later cells.
    """
    numbered: list[tuple[int, str]] = []
    left_out: list[LeftOut] = []
    features: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        try:
            source, named = _parsed(cell)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            left_out.append(replace(_unreadable(number, cell, error), text=cell))
            continue
        if magic := _other_language(cell):
            left_out.append(LeftOut(Reason.OTHER_LANGUAGE, magic, cell=number, text=cell))
        numbered.append((number, source))
        features |= named
    head = [f"from __future__ import {', '.join(sorted(features))}"] if features else []
    return JoinedCells("\n\n".join([*head, *(s for _, s in numbered)]), _first_lines(head, numbered), tuple(left_out))


def with_prose(joined: JoinedCells, prose: Iterable[Cell], wanted: Collection[str]) -> JoinedCells:
    """The joined cells, and below them the wanted functions that stand in Markdown or raw cells alone.

    Args:
        prose: the cells that are not code.
        wanted: the names of the functions that checks will call.
    """
    missing = set(wanted) - names_answered(joined.text, wanted)
    unknown = missing - names_defined(joined.text)
    for cell in prose:
        if missing.isdisjoint(_DEFINED.findall(cell.text)):
            continue
        source = next((code for code in map(cell_source, (cell.text, _fenced(cell.text))) if _compiles(code)), "")
        if found := names_answered(source, missing):
            joined = _with_cell(joined, cell, source, [name for name in wanted if name in found])
            missing -= found
        elif not unknown.isdisjoint(_DEFINED.findall(cell.text)):
            out = LeftOut(Reason.NO_CODE, cell=cell.number, kind=cell.kind, text=cell.text)
            joined = replace(joined, left_out=(*joined.left_out, out))
    return joined


def _with_cell(joined: JoinedCells, cell: Cell, source: str, found: Sequence[str]) -> JoinedCells:
    """The text with a cell that is no code below it, from which these functions are graded."""
    told = f"{', '.join(found)}: graded from {cell.kind} cell {cell.number}; make that a code cell, with Y"
    added = _without_names(source, _names_bound(joined.text) - set(found))
    start = CellStart(cell.number, joined.text.count("\n") + 3, cell.kind)
    return replace(
        joined,
        text=f"{joined.text}\n\n{added}",
        first_lines=(*joined.first_lines, start),
        remarks=(*joined.remarks, told),
    )


def _fenced(text: str) -> str:
    """The lines between ``` and ``` on their own lines; all others are blank."""
    inside, lines = False, []
    for line in text.split("\n"):
        is_fence = line.lstrip().startswith("```")
        lines.append(line if inside and not is_fence else "")
        inside ^= is_fence
    return "\n".join(lines)


def _names_bound(text: str) -> set[str]:
    return {name for node in parse(text).body for name in names_rebound(node)}


def _without_names(source: str, names: Collection[str]) -> str:
    """The source without the statements that bind one of these names, and without `from __future__`."""
    body = parse(source).body
    future = [node for node in body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    return blank(source, [node for node in body if node in future or not set(names).isdisjoint(names_rebound(node))])


def _first_lines(head: Sequence[str], numbered: Iterable[tuple[int, str]]) -> tuple[CellStart, ...]:
    found = []
    line = 1 + 2 * len(head)
    for number, source in numbered:
        found.append(CellStart(number, line))
        line += source.count("\n") + 2
    return tuple(found)


def _parsed(cell: str) -> tuple[str, set[str]]:
    """A cell's Python without its `from __future__` imports, and the features that they name."""
    source = as_python_accepts(cell_source(cell))
    check_syntax(source)
    future = [n for n in parse(source).body if isinstance(n, ast.ImportFrom) and n.module == "__future__"]
    return blank(source, future), {alias.name for node in future for alias in node.names}


def _unreadable(cell: int, text: str, error: Exception) -> LeftOut:
    if isinstance(error, SyntaxError):
        if newer := why_unread(text, error.lineno):
            return LeftOut(Reason.NEWER_PYTHON, newer.sentence_here, cell=cell)
        return LeftOut(Reason.SYNTAX_ERROR, str(error.lineno), cell=cell)
    if isinstance(error, ValueError):
        return LeftOut(Reason.NO_TEXT, cell=cell)
    return LeftOut(Reason.TOO_DEEP, cell=cell)


def _other_language(cell: str) -> str:
    """The magic of a cell in another language, such as `%%bash`; empty for a cell of Python."""
    first = cell.lstrip().partition("\n")[0]
    if not first.startswith("%%") or _RUNNABLE.match(first):
        return ""
    return one_line(first.partition(" ")[0], 24)


def _without_common_indent(lines: list[str]) -> list[str]:
    """The lines without the indentation of the first: Jupyter runs a cell that is indented as a whole."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(indent) for line in lines] if indent else lines


def _parses(source: str) -> bool:
    try:
        parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _is_command(line: str) -> bool:
    return bool(_WHOLE_LINE.match(line) or _ASSIGNED.match(line))


def _compiles(source: str) -> bool:
    try:
        check_syntax(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return _parses(source)


def _without_command(line: str) -> str:
    if (timed := _TIMED.match(line)) and binds(f"{timed[1].lstrip()}{line[timed.end() :]}"):
        return f"{timed[1]}{line[timed.end() :]}"
    if _WHOLE_LINE.match(line):
        indent = line[: len(line) - len(line.lstrip())]
        return f"{indent}pass  {_COMMAND}" if indent else _COMMAND
    assigned = _ASSIGNED.match(line)
    return f"{assigned[1]}None  {_COMMAND}" if assigned else line


def as_python_accepts(source: str) -> str:
    """The text without invisible characters, if Python accepts it only then; else the text as it is."""
    visible = without_invisible(source)
    return visible if visible != source and not _compiles(source) and _compiles(visible) else source


def binds(statement: str) -> bool:
    """Whether a line is a statement that binds a name, and no more than a call."""
    return _parses(statement) and not any(isinstance(node, ast.Expr) for node in parse(statement).body)


def keeps_timed_code(cells: Iterable[str]) -> bool:
    """Whether a line such as `%time x = f()` is graded without its command."""
    return any(
        _without_command(line) == line.replace(timed[0], timed[1], 1)
        for cell in cells
        for line in cell.split("\n")
        if (timed := _TIMED.match(line))
    )
