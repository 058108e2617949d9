"""The module that is graded: the definitions of a student's text and what they need, without its demonstrations.

A homework file trains, draws and prints between its functions, and grading needs the functions alone. So the text is
parsed, never run. A top-level statement stays if the wanted functions need it, directly or through others; a definition
stays as well if making it runs nothing. Every other statement becomes `pass` on its own lines, so that line numbers
stay the student's.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from autograder.submissions.effects import is_main_guard
from autograder.submissions.left_out import LeftOut, Reason
from autograder.submissions.needs import Needs
from autograder.submissions.parsing import blank, parse
from autograder.submissions.scopes import (
    DEFINITIONS,
    names_read,
    names_read_on_load,
    names_rebound,
    nodes_of_same_scope,
)


@dataclass(frozen=True)
class ModuleText:
    """The text to grade.

    Attributes:
        text: the module, with `pass` in place of every statement that was left out.
        left_out: those statements that the student should know of.
        guarded: the names that are bound below `if __name__ == …` and nowhere else; nothing there is graded.
    """

    text: str
    left_out: tuple[LeftOut, ...] = ()
    guarded: frozenset[str] = frozenset()


def definitions_only(source: str, wanted: Iterable[str] = ()) -> ModuleText:
    """The wanted functions and the top-level statements that they need; what else would run is blanked.

    Args:
        source: Python text with `\\n` line ends.
        wanted: the names that checks will call, however they are bound (`softmax = torch.compile(…)`). If it is empty,
            every function and class of the text is wanted.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    statements = [node for node in parse(source).body if not _is_docstring(node)]
    needed = Needs(statements).needed(set(wanted))
    dropped = [node for node in statements if id(node) not in needed]
    left_out = tuple(_left_out(node) for node in dropped if not _needs_no_note(node))
    guarded, bound = (
        {name for node in statements if is_main_guard(node) is guard for name in names_rebound(node)}
        for guard in (True, False)
    )
    return ModuleText(blank(source, dropped), left_out, frozenset(guarded - bound))


def names_answered(source: str, names: Collection[str]) -> set[str]:
    """The names, of those given, that the text binds to something other than a stub.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    latest: dict[str, bool] = {}
    for statement in parse(source).body:
        latest.update(dict.fromkeys(names_rebound(statement), True))
        stubs = (node for node in nodes_of_same_scope([statement]) if isinstance(node, DEFINITIONS) and _is_stub(node))
        latest.update(dict.fromkeys((stub.name for stub in stubs), False))
    return {name for name in names if latest.get(name)}


def names_written(source: str, names: Collection[str]) -> set[str]:
    """The names that are answered in the text itself: a script that imports a homework's functions has written none.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    imports = [node for node in parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return names_answered(blank(source, imports), names)


def names_defined(source: str) -> set[str]:
    """The names of the functions and classes at the left margin, stubs among them.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    return {node.name for node in nodes_of_same_scope(parse(source).body) if isinstance(node, DEFINITIONS)}


def without_overwritten(source: str) -> str:
    """Blank each definition and assignment that a later one replaces before anything reads it.

    The cells that a kernel has run contain every attempt at a function; the last attempt is the answer.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    statements = parse(source).body
    reads: dict[str, set[str]] = {}
    for node in nodes_of_same_scope(statements):
        if isinstance(node, DEFINITIONS):
            reads.setdefault(node.name, set()).update(names_read(node))
    overwritten: set[str] = (
        set()
    )  # read from the bottom up: names that are bound again below before anything reads them
    dropped = []
    for statement in reversed(statements):
        bound = set(_names_always_bound(statement))
        if bound and bound <= overwritten:
            dropped.append(statement)
        else:
            overwritten = (overwritten | bound) - _names_read_as_it_runs(statement, reads)
    return blank(source, dropped)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_stub(node: ast.stmt) -> bool:
    """A function that does nothing or only raises NotImplementedError, or a class with a method that raises it."""
    body = [n for n in getattr(node, "body", ()) if not isinstance(n, ast.Pass) and not _is_docstring(n)]
    return _only_raises(node) or not (body or isinstance(node, ast.ClassDef))


def _only_raises(node: ast.stmt) -> bool:
    if isinstance(node, ast.ClassDef):
        return any(isinstance(inner, DEFINITIONS) and _only_raises(inner) for inner in node.body)
    body = [inner for inner in getattr(node, "body", ()) if not _is_docstring(inner)]
    return len(body) == 1 and isinstance(body[0], ast.Raise) and _raised(body[0]) == "NotImplementedError"


def _raised(node: ast.Raise) -> str:
    exception = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return exception.id if isinstance(exception, ast.Name) else ""


def _names_always_bound(node: ast.stmt) -> Iterator[str]:
    """The names that a definition or an assignment binds; none for `if`, `for` and others, which may bind nothing."""
    if isinstance(node, DEFINITIONS):
        yield node.name
    elif isinstance(node, ast.Assign):
        stored = (n for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name))
        yield from (name.id for name in stored if isinstance(name.ctx, ast.Store))


def _names_read_as_it_runs(node: ast.stmt, reads: dict[str, set[str]]) -> set[str]:
    """The names that a statement reads as it runs, with those in the bodies of the functions that it names."""
    found: set[str] = set()
    fresh = names_read_on_load(node) if isinstance(node, DEFINITIONS) else names_read(node)
    while fresh:
        found |= fresh
        fresh = {inner for name in fresh for inner in reads.get(name, ())} - found
    return found


def _needs_no_note(node: ast.stmt) -> bool:
    """Left out without a note: unused imports, `if __name__ == "__main__"`, `pass`, a value shown by its name."""
    shown = isinstance(node, ast.Expr) and not any(isinstance(inner, ast.Call) for inner in ast.walk(node))
    return shown or isinstance(node, ast.Import | ast.ImportFrom | ast.Pass | ast.Delete) or is_main_guard(node)


def _left_out(node: ast.stmt) -> LeftOut:
    if isinstance(node, DEFINITIONS):
        return LeftOut(Reason.NOT_ASKED_FOR, node.name, line=node.lineno)
    if isinstance(node, ast.Return):
        return LeftOut(Reason.RETURN_AT_TOP, line=node.lineno)
    call = next((n for n in ast.walk(node) if isinstance(n, ast.Call)), None)
    if call is None:
        return LeftOut(Reason.UNUSED, line=node.lineno)
    return LeftOut(Reason.RUNS_A_CALL, dotted(call.func), line=node.lineno)


def dotted(node: ast.expr) -> str:
    """`torch.nn.Linear` as it is written; `….step` for an expression that does not begin with a name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < 4:
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "…")
    return ".".join(reversed(parts))
