"""From what a student wrote to the module that is graded: definitions and what they need, nothing that only shows off.

A homework file trains, draws and prints between its functions. Grading wants the functions. So the text is parsed
(never run), and a top-level statement stays only if it defines a function or class, or binds a name that a kept
statement reads. What does not stay is blanked in place, so that line numbers remain the student's own.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_LINE_MAGIC = re.compile(r"^\s*(%|!|\?)|\?\s*$")
_RUNNABLE_CELL_MAGIC = re.compile(r"^\s*%%(time|timeit|capture|prun)\b")


@dataclass(frozen=True)
class LeftOut:
    """A top-level statement (or a whole notebook cell) that grading does not run, by its first line in the text."""

    line: int
    reason: str


@dataclass(frozen=True)
class ModuleText:
    """The text to grade, and what was blanked in it."""

    text: str
    left_out: tuple[LeftOut, ...] = ()


def definitions_only(source: str, asked_for: Iterable[str] = ()) -> ModuleText:
    """Keep functions, classes, and the top-level statements that they need; blank the rest.

    Args:
        source: Python text with `\\n` line ends.
        asked_for: names that stay however they are bound, such as `softmax = torch.compile(…)`.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    tree = ast.parse(source)
    statements = [node for node in tree.body if not _is_docstring(node)]
    kept = _needed(statements, _reads(source), set(asked_for))
    dropped = [node for node in statements if id(node) not in kept]
    shown = [node for node in dropped if not _goes_without_saying(node)]
    left_out = tuple(LeftOut(node.lineno, _what_it_does(node)) for node in shown)
    return ModuleText(_blank(source, dropped), left_out)


def without_overwritten(source: str) -> str:
    """Blank each definition and assignment that a later one overwrites before anything has used it.

    The cells that a kernel has run hold every attempt at a function; the last one is the answer.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    reads = _reads(source)
    overwritten: set[str] = set()  # going upwards: the names whose value at this place nobody looks at
    dropped = []
    for node in reversed(ast.parse(source).body):
        bound = set(_names_bound_for_certain(node))
        if bound and bound <= overwritten:
            dropped.append(node)
        else:
            overwritten = (overwritten | bound) - _names_read_at_once(node, reads)
    return _blank(source, dropped)


def cell_source(cell: str) -> str:
    """A code cell's Python: line magics, shell lines and `?` helps become comments of the same line.

    A cell under a magic that does not hold Python (`%%bash`, `%%html` …) becomes blank.
    """
    lines = cell.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if first.lstrip().startswith("%%") and not _RUNNABLE_CELL_MAGIC.match(first):
        return "\n" * max(len(lines) - 1, 0)
    return "\n".join(_without_magic(line) for line in lines)


def _without_magic(line: str) -> str:
    if not _LINE_MAGIC.search(line) or _is_python(line):
        return line
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass  # a notebook command" if indent else "# a notebook command"


def _is_python(line: str) -> bool:
    # `x = a \n % b` continues an expression; "%" at the start of a line is a magic only if what follows is a word
    stripped = line.lstrip()
    if stripped.startswith("%"):
        return not re.match(r"%{1,2}[A-Za-z]", stripped)
    return not stripped.startswith(("!", "?")) and ("#" in line or "'" in line or '"' in line)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _always_stays(node: ast.stmt) -> bool:
    star = isinstance(node, ast.ImportFrom) and (node.module == "__future__" or node.names[0].name == "*")
    return isinstance(node, _DEFINITIONS) or star


def _needed(statements: Sequence[ast.stmt], reads: dict[str, set[str]], wanted: set[str]) -> set[int]:
    """The ids of the statements that stay: the definitions, and by and by what they and their needs read."""
    kept: set[int] = set()
    fresh = [node for node in statements if _always_stays(node) or wanted & set(_names_bound(node))]
    while fresh:
        kept.update(id(node) for node in fresh)
        for node in fresh:
            wanted = wanted | _names_read_by(node, reads)
        fresh = [n for n in statements if id(n) not in kept and not _is_main_guard(n) and wanted & set(_names_bound(n))]
    return kept


def _names_read_by(node: ast.stmt, reads: dict[str, set[str]]) -> set[str]:
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    for inner in ast.walk(node):
        if isinstance(inner, _DEFINITIONS):
            names |= reads.get(inner.name, set())
    if isinstance(node, _DEFINITIONS):  # its own locals are not reads of the module
        module_level = [*node.decorator_list, *_header_expressions(node)]
        names = {n.id for part in module_level for n in ast.walk(part) if isinstance(n, ast.Name)}
        names |= reads.get(node.name, set())
    return names


def _header_expressions(node: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, ast.ClassDef):
        yield from node.bases
        yield from (keyword.value for keyword in node.keywords)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.args
        if node.returns is not None:
            yield node.returns


def _reads(source: str) -> dict[str, set[str]]:
    """For each top-level function or class, the module's names that its body reads (scopes respected)."""
    table = symtable.symtable(source, "submission", "exec")
    found: dict[str, set[str]] = {}
    for child in table.get_children():
        found.setdefault(child.get_name(), set()).update(_globals_of(child))
    return found


def _globals_of(table: symtable.SymbolTable) -> set[str]:
    names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    for child in table.get_children():
        names |= _globals_of(child)
    return names


def _names_bound(node: ast.stmt) -> Iterator[str]:
    """The module's names that a top-level statement binds or changes through a target."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in inner.names)
        elif isinstance(inner, _DEFINITIONS):
            yield inner.name
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
        elif isinstance(inner, ast.Attribute | ast.Subscript) and isinstance(inner.ctx, ast.Store):
            yield from _root_name(inner)


def _names_bound_for_certain(node: ast.stmt) -> Iterator[str]:
    """The names that a definition or an assignment binds anew; none of any other statement."""
    if isinstance(node, _DEFINITIONS):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (n.id for target in node.targets for n in ast.walk(target) if _is_stored_name(n))


def _is_stored_name(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _names_read_at_once(node: ast.stmt, reads: dict[str, set[str]]) -> set[str]:
    """What a statement reads as it runs, the bodies of the functions that it names included."""
    found: set[str] = set()
    in_place = {ast.unparse(n.target) for n in ast.walk(node) if isinstance(n, ast.AugAssign)}  # x += 1 reads x
    fresh = in_place | {n.id for n in _run_at_once(node) if isinstance(n, ast.Name) and not _is_stored_name(n)}
    while fresh:
        found |= fresh
        fresh = {inner for name in fresh for inner in reads.get(name, ())} - found
    return found


def _run_at_once(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement without the bodies of functions, which run when they are called."""
    yield node
    function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    inner = [*node.decorator_list, *_header_expressions(node)] if function else ast.iter_child_nodes(node)
    for child in inner:
        yield from _run_at_once(child)


def _root_name(node: ast.expr) -> Iterable[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return (node.id,) if isinstance(node, ast.Name) else ()


def _is_main_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__name__" in {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}


def _goes_without_saying(node: ast.stmt) -> bool:
    """Left out without a remark: unused imports, `if __name__ == "__main__"`, `pass`."""
    return isinstance(node, ast.Import | ast.ImportFrom | ast.Pass) or _is_main_guard(node)


def _what_it_does(node: ast.stmt) -> str:
    calls = [ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)]
    return f"runs {calls[0][:40]}" if calls else "is not used by a function"


def _blank(source: str, dropped: Sequence[ast.stmt]) -> str:
    """The source with each statement replaced by `pass`, every other line as it was."""
    lines = [line.encode() for line in source.split("\n")]  # columns of the tree count UTF-8 bytes
    for node in sorted(dropped, key=lambda n: (n.lineno, n.col_offset), reverse=True):
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        tail = lines[last][node.end_col_offset or 0 :]
        head = lines[first][: node.col_offset] + b"pass"
        gap = [b""] * (last - first)
        lines[first : last + 1] = [head, *gap[:-1], tail] if gap else [head + tail]
    return b"\n".join(lines).decode()
