"""Modules that other programs have made of notebooks, as the Python that the notebook would have run.

Colab leaves `!pip install` in a module, and turns a cell that begins with `%%time` into comments. nbconvert puts such a
cell into a string, and calls get_ipython() for each command. marimo makes a function of each cell.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.submissions.notebook import (
    IN_ONE_LINE,
    LINES,
    CellStart,
    as_python_accepts,
    binds,
    cell_source,
    without_commands,
)
from autograder.submissions.parsing import check_syntax, parse
from autograder.submissions.scopes import DEFINITIONS, first_line
from autograder.submissions.strings import lines_inside_strings

# What Colab makes of a cell that begins with `%%time`.
_COMMENTED_OUT = re.compile(
    r"(?P<head>^# Commented out IPython magic[^\n]*\n#[ ]?%%(?:time|timeit|capture|prun)\b[^\n]*\n)"
    r"(?P<cell>(?:#[^\n]*\n?)+)",
    re.MULTILINE,
)
_COMMENTS_READ = "a cell that Colab turned into comments is read as code; delete the # before its lines"
INVISIBLE = "invisible characters between the letters of the code were passed over; Python refuses them: delete them"
_IPYTHON = "get_ipython()"
_RUNS_CODE = frozenset({"time", "timeit", "capture", "prun"})
_MARIMO = re.compile(r"^app = marimo\.App\(", re.MULTILINE)
_FAULTS = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class ModuleSource:
    """A module's Python.

    Attributes:
        text: the text to read.
        remarks: sentences on what was read in another way than it is written.
        unusual: for each way in which code is read that Python would not have run, a word for the digest.
        starts: where lines of `text` are others than those of the file.
    """

    text: str
    remarks: tuple[str, ...] = ()
    unusual: tuple[str, ...] = ()
    starts: tuple[CellStart, ...] = ()


def module_source(text: str) -> ModuleSource:
    """A module's Python, and what a notebook's download has left in it."""
    colab = _COMMENTED_OUT.sub(_as_code, text)
    plain = without_commands(colab)
    accepted = as_python_accepts(plain)
    without_marimo = _without_marimo(accepted)
    python, starts = _without_ipython(without_marimo)
    read_otherwise = {
        _COMMENTS_READ: colab != text,
        INVISIBLE: accepted != plain,
        "marimo": without_marimo != accepted,
        _IPYTHON: python != without_marimo,
    }
    unusual = tuple(word for word, is_so in read_otherwise.items() if is_so)
    told = (*(word for word in unusual if word in (_COMMENTS_READ, INVISIBLE)), *_on_commands(colab, plain))
    return ModuleSource(python, told, unusual, starts)


def _on_commands(source: str, plain: str) -> list[str]:
    """A sentence on the lines that are commands for a notebook, if there are any."""
    pairs = zip(source.split("\n"), plain.split("\n"), strict=True)
    numbers = [str(number) for number, (old, new) in enumerate(pairs, start=1) if old != new]
    if len(numbers) == 1:
        return [f"line {numbers[0]} is a command for a notebook and was passed over; delete it here"]
    listed = ", ".join(numbers[:5]) + (" …" if len(numbers) > 5 else "")
    return [f"lines {listed} are commands for a notebook and were passed over; delete them here"] if numbers else []


def _as_code(commented: re.Match[str]) -> str:
    """A cell that Colab has commented out, as code on the same lines; as it is if that is no Python."""
    lines = [line.removeprefix("#").removeprefix(" ") for line in commented["cell"].split("\n")]
    code = "\n".join(lines)
    try:
        check_syntax(code)
    except _FAULTS:
        return commented[0]
    return commented["head"] + code


# --- nbconvert --------------------------------------------------------------------------------------------------------


def _without_ipython(text: str) -> tuple[str, tuple[CellStart, ...]]:
    """The text with the code of cells such as `%%time`, and without other calls of get_ipython()."""
    if _IPYTHON not in text:
        return text, ()
    try:
        tree = parse(text)
    except _FAULTS:
        return text, ()
    lines = [line.encode() for line in text.split("\n")]  # the tree counts columns in UTF-8 bytes
    whole = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for call in sorted(_calls_of_ipython(tree, lines), key=lambda call: call.col_offset, reverse=True):
        line, end = lines[call.lineno - 1], call.end_col_offset or 0
        instead = _statement(call) if id(call) in whole else _value(call)
        if "\n" not in instead or line[: call.col_offset] + line[end:] == b"":
            lines[call.lineno - 1] = line[: call.col_offset] + instead.encode() + line[end:]
    return "\n".join(line.decode() for line in lines), _starts([line.count(b"\n") + 1 for line in lines])


def _calls_of_ipython(tree: ast.Module, lines: Sequence[bytes]) -> Iterator[ast.Call]:
    """The calls of a method of get_ipython() that stand in one line, apart from those in f-strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.lineno == node.end_lineno:
            inner = node.func.value
            named = isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "get_ipython"
            if named and lines[node.lineno - 1][node.col_offset :].startswith(_IPYTHON.encode()):
                yield node


def _statement(call: ast.Call) -> str:
    """What stands for a call that is a statement: the code that it runs, if that binds a name; else `pass`."""
    magic, code = _magic(call)
    if magic not in _RUNS_CODE:
        return "pass"
    if call.func.attr == "run_line_magic":  # type: ignore[attr-defined]  # `_calls_of_ipython` gives methods alone
        return code if magic in ("time", "prun") and binds(code) else "pass"
    source = cell_source(code).strip("\n")
    try:
        check_syntax(source)
    except _FAULTS:
        return "pass"
    return source or "pass"


def _value(call: ast.Call) -> str:
    """What stands for a call whose value is used: the expression that is timed, else None."""
    magic, code = _magic(call)
    return f"({code})" if magic in ("time", "prun") and "\n" not in code and binds(f"x = {code}") else "None"


def _magic(call: ast.Call) -> tuple[str, str]:
    """The magic of `run_cell_magic("time", "", code)` or `run_line_magic("time", code)`, and the code."""
    texts = [node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return (texts[0], texts[-1]) if len(texts) > 1 else ("", "")


def _starts(heights: Sequence[int]) -> tuple[CellStart, ...]:
    """Where the lines of the file are other lines of the text, from the number of lines that each has become."""
    found, line = [], 1
    for number, height in enumerate(heights, start=1):
        if height > 1:
            found += [CellStart(number, line, IN_ONE_LINE), CellStart(number + 1, line + height, LINES)]
        line += height
    return tuple(found)


# --- marimo -----------------------------------------------------------------------------------------------------------


def _without_marimo(text: str) -> str:
    """The code of marimo's cells at the left margin, on the same lines; other modules stay as they are."""
    if not _MARIMO.search(text):
        return text
    try:
        tree = parse(text)
    except _FAULTS:
        return text
    lines, inside = text.split("\n"), lines_inside_strings(text)
    for node in tree.body:
        if _is_cell(node):
            _unwrap(node, lines, inside)
        elif isinstance(node, DEFINITIONS):
            for decorator in node.decorator_list:
                if _is_of_app(decorator):
                    lines[decorator.lineno - 1] = ""
    unwrapped = "\n".join(lines)
    try:
        check_syntax(unwrapped)
    except _FAULTS:
        return text
    return unwrapped


def _is_cell(node: ast.stmt) -> bool:
    """A function below `@app.cell`, or `with app.setup:`."""
    if isinstance(node, ast.With):
        return any(_is_of_app(item.context_expr) for item in node.items)
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return is_function and any(_is_of_app(decorator, "cell") for decorator in getattr(node, "decorator_list", ()))


def _is_of_app(node: ast.expr, *names: str) -> bool:
    function = node.func if isinstance(node, ast.Call) else node
    of_app = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "app"
    return of_app and (not names or getattr(function, "attr", "") in names)


def _unwrap(node: ast.stmt, lines: list[str], inside: set[int]) -> None:
    """Take the head and the `return` of a cell away, and the indentation of its body."""
    body: list[ast.stmt] = getattr(node, "body", [])
    first, last = first_line(node) - 1, node.end_lineno or node.lineno
    begin = first_line(body[0]) - 1
    lines[first:begin] = [""] * (begin - first)
    indent = " " * body[0].col_offset
    for number in range(begin, last):
        if number not in inside:
            lines[number] = lines[number].removeprefix(indent)
    for statement in body:
        if isinstance(statement, ast.Return):
            height = (statement.end_lineno or statement.lineno) - statement.lineno + 1
            lines[statement.lineno - 1 : statement.end_lineno] = [""] * height
