"""The code cells of a notebook as one text of Python, without notebook commands and without broken cells."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.errors import SubmissionError
from autograder.submissions.left_out import LeftOut, Reason
from autograder.submissions.module import blank, check_syntax, parse
from autograder.text import one_line

_COMMAND = "# a notebook command"
_RUNNABLE = re.compile(r"%%(time|timeit|capture|prun)\b")
# `%matplotlib inline`, `%%time`, `!pip install`, `?f`, `f?`; a "%" alone continues the expression of the line above
_WHOLE_LINE = re.compile(r"\s*(?:%{1,2}[A-Za-z]|!|\?|[\w.*\[\]]+\?{1,2}\s*$)")
_ASSIGNED = re.compile(r"([\w.,\[\] \t]{1,200}=[ \t]*)(?:!|%[A-Za-z])")  # `files = !ls`, `t = %timeit -o f(x)`
# Strings and comments: text in them that looks like a command stays. A string without its closing quote ends with the
# line or the text. The search does not try again from the next quote, so its time is linear in the text.
_STRING = re.compile(
    r"""#[^\n]*|(?P<quotes>\"{3}|'{3})(?:\\.|[^\\])*?(?:(?P=quotes)|\\?\Z)"""
    r"""|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?""",
    re.DOTALL,
)


@dataclass(frozen=True)
class JoinedCells:
    """Code cells as one text.

    Attributes:
        text: the cells that parse, in order, each as the student wrote it apart from notebook commands.
        first_lines: for each of these cells, its number (from 1) and its first line in `text`.
        left_out: the cells that are not in `text`, and those that hold another language.
    """

    text: str
    first_lines: tuple[tuple[int, int], ...]
    left_out: tuple[LeftOut, ...]


def code_cells(name: str, content: bytes) -> list[str]:
    """The code cells of a notebook, in order, with `\\n` line ends.

    Raises:
        SubmissionError: the bytes are not a notebook.
    """
    try:
        document: Any = json.loads(content)
        sources = [cell["source"] for cell in document["cells"] if cell["cell_type"] == "code"]
        texts = [source if isinstance(source, str) else "".join(source) for source in sources]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SubmissionError(f"{name}: is not a notebook that can be read; {_why_no_notebook(content)}") from error
    return [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]


def _why_no_notebook(content: bytes) -> str:
    if re.search(rb"^<{7} ", content, re.MULTILINE):
        return "a merge left <<<<<<< and >>>>>>> in it: take one of its two versions"
    if re.search(rb"^(?:def|import|from) ", content, re.MULTILINE):
        return "it looks like a module: let its name end in .py"
    return "save it again in Jupyter"


def cell_source(cell: str) -> str:
    """A code cell's Python. Line magics, shell lines and `?` helps become comments on the same line.

    A cell in another language (`%%bash`, `%%html` …) becomes blank.
    """
    if _other_language(cell):
        return "\n" * cell.count("\n")
    lines = _without_common_indent(cell.split("\n"))
    source = "\n".join(lines)
    if not any(_is_command(line) for line in lines) or _is_python(source):
        return source
    inside = _lines_inside_strings(source)
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
            left_out.append(_unreadable(number, error))
            continue
        if magic := _other_language(cell):
            left_out.append(LeftOut(Reason.OTHER_LANGUAGE, magic, cell=number))
        numbered.append((number, source))
        features |= named
    head = [f"from __future__ import {', '.join(sorted(features))}"] if features else []
    return JoinedCells("\n\n".join([*head, *(s for _, s in numbered)]), _first_lines(head, numbered), tuple(left_out))


def _first_lines(head: Sequence[str], numbered: Iterable[tuple[int, str]]) -> tuple[tuple[int, int], ...]:
    found = []
    line = 1 + 2 * len(head)
    for number, source in numbered:
        found.append((number, line))
        line += source.count("\n") + 2
    return tuple(found)


def _parsed(cell: str) -> tuple[str, set[str]]:
    """A cell's Python without its `from __future__` imports, and the features that they name."""
    source = cell_source(cell)
    check_syntax(source)
    future = [n for n in parse(source).body if isinstance(n, ast.ImportFrom) and n.module == "__future__"]
    return blank(source, future), {alias.name for node in future for alias in node.names}


def _unreadable(cell: int, error: Exception) -> LeftOut:
    if isinstance(error, SyntaxError):
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


def _is_command(line: str) -> bool:
    return bool(_WHOLE_LINE.match(line) or _ASSIGNED.match(line))


def _is_python(source: str) -> bool:
    try:
        parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _lines_inside_strings(text: str) -> set[int]:
    """The numbers, from 0, of the lines that begin inside of a string."""
    inside: set[int] = set()
    line, done = 0, 0
    for match in _STRING.finditer(text):
        line += text.count("\n", done, match.start())
        done = match.start()
        inside.update(range(line + 1, line + 1 + match.group().count("\n")))
    return inside


def _without_command(line: str) -> str:
    if _WHOLE_LINE.match(line):
        indent = line[: len(line) - len(line.lstrip())]
        return f"{indent}pass  {_COMMAND}" if indent else _COMMAND
    assigned = _ASSIGNED.match(line)
    return f"{assigned[1]}None  {_COMMAND}" if assigned else line
