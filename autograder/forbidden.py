"""Find the calls that a task forbids, in the text of a submission, without running it.

A "from scratch" task may not call what it re-writes. The search begins at the task's own functions and follows the
module's helpers that they name, but not the functions of other tasks: the student's own earlier work is allowed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.assignment import Task

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class ForbiddenUse:
    """A forbidden name, as the text writes it, and its line."""

    name: str
    line: int


def forbidden_uses(text: str, tasks: Sequence[Task]) -> dict[str, ForbiddenUse]:
    """For each task that breaks its own `forbid` list, the first use found.

    Args:
        text: the module's text; it must parse.
        tasks: all tasks of the assignment.
    """
    bound = _bindings(ast.parse(text))
    owner = {name: task.id for task in tasks for name in task.functions}
    found: dict[str, ForbiddenUse] = {}
    for task in tasks:
        others = {name for name, task_id in owner.items() if task_id != task.id}
        uses = _uses(task, bound, others) if task.forbid else iter(())
        first = min(uses, key=lambda use: use.line, default=None)
        if first is not None:
            found[task.id] = first
    return found


def _bindings(tree: ast.Module) -> dict[str, list[ast.stmt]]:
    """The module's names and the top-level statements that bind them."""
    bound: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for name in _bound_by(statement):
            bound.setdefault(name, []).append(statement)
    return bound


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, _DEFINITIONS):
        yield statement.name
        return
    for node in ast.walk(statement):
        if isinstance(node, _DEFINITIONS):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _uses(task: Task, bound: Mapping[str, list[ast.stmt]], others: set[str]) -> Iterator[ForbiddenUse]:
    seen: set[str] = set()
    waiting = list(task.functions)
    while waiting:
        name = waiting.pop()
        if name in seen or name in others:
            continue
        seen.add(name)
        for statement in bound.get(name, ()):
            if isinstance(statement, ast.Import | ast.ImportFrom):
                continue  # an imported name counts where it is used; see _imported
            yield from _uses_in(statement, set(task.forbid), bound)
            waiting += sorted(_names_in(statement) & bound.keys())


def _uses_in(statement: ast.stmt, forbid: set[str], bound: Mapping[str, list[ast.stmt]]) -> Iterator[ForbiddenUse]:
    local_imports = dict(_imported(n for n in ast.walk(statement) if isinstance(n, ast.ImportFrom)))
    for node in ast.walk(statement):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Attribute) and node.attr in forbid and not _is_own(node):
            yield ForbiddenUse(ast.unparse(node)[:60], line)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            original = local_imports.get(node.id) or _module_import(node.id, bound)
            if original in forbid or (node.id in forbid and _only_by_star(node.id, bound)):
                yield ForbiddenUse(node.id, line)
        elif isinstance(node, ast.Constant) and str(node.value) in forbid and _in_getattr(statement, node):
            yield ForbiddenUse(f"getattr(…, {node.value!r})", line)


def _is_own(node: ast.Attribute) -> bool:
    """`self.softmax` is the student's own method or layer; what it was made from is looked at where it is made."""
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")


def _imported(imports: Iterable[ast.ImportFrom]) -> Iterator[tuple[str, str]]:
    for node in imports:
        yield from ((alias.asname or alias.name, alias.name) for alias in node.names)


def _module_import(name: str, bound: Mapping[str, list[ast.stmt]]) -> str:
    statements = bound.get(name, ())
    if any(isinstance(statement, _DEFINITIONS) for statement in statements):
        return ""  # the student's own definition wins over an import of the same name
    nodes = (n for statement in statements for n in ast.walk(statement) if isinstance(n, ast.ImportFrom))
    return dict(_imported(nodes)).get(name, "")


def _only_by_star(name: str, bound: Mapping[str, list[ast.stmt]]) -> bool:
    """`from torch.nn.functional import *` binds names that the text does not show."""
    return name not in bound and "*" in bound


def _names_in(statement: ast.stmt) -> set[str]:
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    own = {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
    return names - own


def _in_getattr(statement: ast.stmt, constant: ast.Constant) -> bool:
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func).endswith("getattr") and constant in node.args
        for node in ast.walk(statement)
    )
