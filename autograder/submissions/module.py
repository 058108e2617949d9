"""From what a student wrote to the module that is graded: definitions and what they need, nothing that only shows off.

A homework file trains, draws and prints between its functions. Grading wants the functions. So the text is parsed
(never run), and a top-level statement stays only if it defines a function or class, or binds a name that the functions
asked for read, by themselves or through others. What does not stay is blanked in place, so that line numbers remain
the student's own.
"""

from __future__ import annotations

import ast
import builtins
import symtable
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.submissions.left_out import LeftOut, Reason
from autograder.submissions.scopes import DEFINITIONS, module_reads, names_changed, names_rebound, run_in

# The parser's own limit, some 3,000, sinks with the depth of the stack that it is called on: what was read once could
# then not be read again further down. This one is the same everywhere.
MAX_DEPTH = 1000
_BUILTINS = frozenset(vars(builtins))
_CHEAP_LIBRARIES = frozenset({"math", "np", "numpy", "torch"})
# Methods that fill or reorder a container: a table that a function needs may be filled by them.
FILLING = frozenset(
    {"add", "append", "clear", "discard", "extend", "insert", "pop", "remove", "reverse", "setdefault", "sort",
     "update"}
)  # fmt: skip


@dataclass(frozen=True)
class ModuleText:
    """The text to grade, what was blanked in it, and the names that nothing but `if __name__ == …` would bind."""

    text: str
    left_out: tuple[LeftOut, ...] = ()
    guarded: frozenset[str] = frozenset()


def parse(source: str) -> ast.Module:
    """The text as a tree; what the parser would warn of is the student's affair, and no word on the grader's terminal.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse, or is nested too deeply.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return tree
    raise RecursionError(f"nested more than {MAX_DEPTH} deep")


def check_syntax(source: str) -> None:
    """Find what parses and is no program yet: `nonlocal` without a binding, a parameter named twice.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as `parse`, and for these.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        symtable.symtable(source, "<unknown>", "exec")


def definitions_only(source: str, asked_for: Iterable[str] = ()) -> ModuleText:
    """Keep functions, classes, and the top-level statements that the functions asked for need; blank the rest.

    Args:
        source: Python text with `\\n` line ends.
        asked_for: the names that will be called, however they are bound (`softmax = torch.compile(…)`); if there is
            none, every function and class of the text.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    statements = [node for node in parse(source).body if not _is_docstring(node)]
    defined = {node.name for node in run_in(statements) if isinstance(node, DEFINITIONS)}
    kept = _needed(statements, defined, set(asked_for) or defined)
    dropped = [node for node in statements if id(node) not in kept]
    shown = [node for node in dropped if not _goes_without_saying(node)]
    left_out = tuple(_left_out(node) for node in shown)
    guarded, bound = (
        {name for node in statements if _is_main_guard(node) is guard for name in names_rebound(node)}
        for guard in (True, False)
    )
    return ModuleText(blank(source, dropped), left_out, frozenset(guarded - bound))


def names_answered(source: str, names: Collection[str]) -> set[str]:
    """Those of the names that the text binds to something other than a stub.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    latest: dict[str, bool] = {}
    for statement in parse(source).body:
        latest.update(dict.fromkeys(names_rebound(statement), True))
        stubs = (node for node in run_in([statement]) if isinstance(node, DEFINITIONS) and _is_stub(node))
        latest.update(dict.fromkeys((stub.name for stub in stubs), False))
    return {name for name in names if latest.get(name)}


def without_overwritten(source: str) -> str:
    """Blank each definition and assignment that a later one overwrites before anything has used it.

    The cells that a kernel has run hold every attempt at a function; the last one is the answer.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    statements = parse(source).body
    reads: dict[str, set[str]] = {}
    for node in run_in(statements):
        if isinstance(node, DEFINITIONS):
            reads.setdefault(node.name, set()).update(module_reads(node))
    overwritten: set[str] = set()  # going upwards: the names whose value at this place nobody looks at
    dropped = []
    for statement in reversed(statements):
        bound = set(_names_bound_for_certain(statement))
        if bound and bound <= overwritten:
            dropped.append(statement)
        else:
            overwritten = (overwritten | bound) - _names_read_at_once(statement, reads)
    return blank(source, dropped)


def blank(source: str, dropped: Sequence[ast.stmt]) -> str:
    """The source with each of these top-level statements replaced by `pass`, every other line as it was."""
    lines = [line.encode() for line in source.split("\n")]  # columns of the tree count UTF-8 bytes
    for node in sorted(dropped, key=lambda n: (n.lineno, n.col_offset), reverse=True):
        first, last = _first_line(node) - 1, (node.end_lineno or node.lineno) - 1
        head, tail = lines[first][: node.col_offset] + b"pass", lines[last][node.end_col_offset or 0 :]
        if first == last:
            lines[first] = head + tail
        else:  # what follows a semicolon now begins a line
            lines[first : last + 1] = [head, *[b""] * (last - first - 1), tail.lstrip(b"; \t\f")]
    return b"\n".join(lines).decode()


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, DEFINITIONS) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _always_stays(node: ast.stmt) -> bool:
    star = isinstance(node, ast.ImportFrom) and (node.module == "__future__" or node.names[0].name == "*")
    return isinstance(node, DEFINITIONS) or star


def _needed(statements: Sequence[ast.stmt], defined: set[str], asked_for: set[str]) -> set[int]:
    """The ids of the statements that stay.

    Of every definition, what it reads as it is made (decorators, defaults, bases). Of what the names asked for lead
    to, what it reads when it is called, too: a plotting function that nobody will call brings no training run along.
    """
    binders: dict[str, list[ast.stmt]] = {}
    for node in statements:
        for name in _names_bound(node, defined):
            binders.setdefault(name, []).append(node)
    kept = {id(node) for node in statements if _always_stays(node)}
    waiting = set(asked_for)
    for node in statements:
        if id(node) in kept:
            waiting |= module_reads(node, at_once=True)
    while waiting:
        for node in binders.pop(waiting.pop(), ()):
            kept.add(id(node))
            waiting |= module_reads(node) & binders.keys()
    return kept


def _names_bound(node: ast.stmt, defined: Collection[str]) -> set[str]:
    """The module's names that a top-level statement binds, changes through a target, or fills."""
    if _is_main_guard(node):
        return set()
    found = {*names_rebound(node), *names_changed(node)} | _names_filled(node)
    if isinstance(node, DEFINITIONS):
        return found
    # `entropy = entropy(p)` shows an answer off under the function's own name, and would replace the function
    called = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return found - (called & set(defined))


def _names_filled(node: ast.stmt) -> set[str]:
    """`table` of `table.append(1)`, also in a loop, if nothing runs there that could take long: no training."""
    if isinstance(node, DEFINITIONS):
        return set()
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
    if not all(_is_cheap(call) for call in calls):
        return set()
    return {_root(call.func) for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in FILLING}


def _is_cheap(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in _BUILTINS
    filling = isinstance(call.func, ast.Attribute) and call.func.attr in FILLING
    return filling or _root(call.func) in _CHEAP_LIBRARIES


def _root(node: ast.expr) -> str:
    """`a` of `a.b[0].c`; empty if it does not begin with a name."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_stub(node: ast.stmt) -> bool:
    """A function that only raises NotImplementedError, or a class with such a method."""
    if isinstance(node, ast.ClassDef):
        return any(isinstance(inner, DEFINITIONS) and _is_stub(inner) for inner in node.body)
    body = [inner for inner in getattr(node, "body", ()) if not _is_docstring(inner)]
    return len(body) == 1 and isinstance(body[0], ast.Raise) and _raised(body[0]) == "NotImplementedError"


def _raised(node: ast.Raise) -> str:
    exception = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return exception.id if isinstance(exception, ast.Name) else ""


def _names_bound_for_certain(node: ast.stmt) -> Iterator[str]:
    """The names that a definition or an assignment binds anew; none of any other statement."""
    if isinstance(node, DEFINITIONS):
        yield node.name
    elif isinstance(node, ast.Assign):
        stored = (n for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name))
        yield from (name.id for name in stored if isinstance(name.ctx, ast.Store))


def _names_read_at_once(node: ast.stmt, reads: dict[str, set[str]]) -> set[str]:
    """What a statement reads as it runs, the bodies of the functions that it names included."""
    found: set[str] = set()
    fresh = module_reads(node, at_once=isinstance(node, DEFINITIONS))
    while fresh:
        found |= fresh
        fresh = {inner for name in fresh for inner in reads.get(name, ())} - found
    return found


def _is_main_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__name__" in {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}


def _goes_without_saying(node: ast.stmt) -> bool:
    """Left out without a remark: unused imports, `if __name__ == "__main__"`, `pass`, a value shown by its name."""
    shown = isinstance(node, ast.Expr) and not any(isinstance(inner, ast.Call) for inner in ast.walk(node))
    return shown or isinstance(node, ast.Import | ast.ImportFrom | ast.Pass | ast.Delete) or _is_main_guard(node)


def _left_out(node: ast.stmt) -> LeftOut:
    if isinstance(node, ast.Return):
        return LeftOut(Reason.RETURN_AT_TOP, line=node.lineno)
    call = next((n for n in ast.walk(node) if isinstance(n, ast.Call)), None)
    if call is None:
        return LeftOut(Reason.UNUSED, line=node.lineno)
    return LeftOut(Reason.RUNS_A_CALL, dotted(call.func), line=node.lineno)


def dotted(node: ast.expr) -> str:
    """`torch.nn.Linear` as it is written; `….step` where it does not begin with a name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < 4:
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "…")
    return ".".join(reversed(parts))
