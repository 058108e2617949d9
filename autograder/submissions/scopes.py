"""The names that a piece of Python binds and reads, and their scopes, from its tree alone.

Every walk here has its own list of nodes still to visit. A recursive walk would fail on an expression that is nested a
thousand deep, which the parser still accepts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
_LEAVES = (ast.Name, ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop, ast.alias)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)

_NONE: frozenset[str] = frozenset()


class Scoped(NamedTuple):
    """A node of a tree with its scope.

    Attributes:
        local_names: the names that are local to a function around the node; such a name is not the module's.
        runs_when_called: True in the body of a function, which does not run while the module loads.
    """

    node: ast.AST
    local_names: frozenset[str] = _NONE
    runs_when_called: bool = False


def scoped_nodes(root: ast.AST) -> Iterator[Scoped]:
    """Every node of a top-level statement with its scope."""
    waiting = [Scoped(root)]
    while waiting:
        scoped = waiting.pop()
        yield scoped
        if not isinstance(scoped.node, _LEAVES):
            waiting += _children(scoped)


def nodes_of_same_scope(roots: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes in the scope of `roots`: everything below them but the bodies of functions and classes."""
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, _LEAVES):
            continue
        if isinstance(node, DEFINITIONS):
            waiting += _header(node)
        elif isinstance(node, ast.Lambda):
            waiting.append(node.args)
        elif isinstance(node, ast.comprehension):
            waiting += [node.iter, *node.ifs]  # a comprehension's target is local to it
        else:
            waiting += ast.iter_child_nodes(node)


def first_line(statement: ast.stmt) -> int:
    """The line, from 1, on which a statement begins; a definition begins with its first decorator."""
    decorators = statement.decorator_list if isinstance(statement, DEFINITIONS) else []
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def names_rebound(statement: ast.AST) -> Iterator[str]:
    """The names that a statement binds in its own scope; `*` for a star import."""
    for node in nodes_of_same_scope([statement]):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                yield node.id
        elif isinstance(node, (*DEFINITIONS, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
            if node.name:
                yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest


def names_changed(statement: ast.AST) -> Iterator[str]:
    """The names that keep their object while a statement changes it: `table` of `table["a"] = 1` and `table.a = 1`."""
    for node in nodes_of_same_scope([statement]):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            owner = node.value
            while isinstance(owner, ast.Attribute | ast.Subscript):
                owner = owner.value
            if isinstance(owner, ast.Name):
                yield owner.id


def names_read(statement: ast.AST) -> set[str]:
    """The module's names that a statement reads: while the module loads, or later in the body of a function."""
    return _names_read(scoped_nodes(statement))


def names_read_on_load(statement: ast.AST) -> set[str]:
    """The module's names that a statement reads while the module loads: not those in the bodies of functions."""
    return _names_read(scoped for scoped in scoped_nodes(statement) if not scoped.runs_when_called)


def _names_read(nodes: Iterable[Scoped]) -> set[str]:
    found: set[str] = set()
    for node, local_names, runs_when_called in nodes:
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found |= {node.target.id} - local_names
        if not isinstance(node, ast.Name) or node.id in local_names:
            continue
        # a function that stores to a `global` name needs the module's statement that binds it
        if isinstance(node.ctx, ast.Load) or runs_when_called:
            found.add(node.id)
    return found


def _children(scoped: Scoped) -> Iterator[Scoped]:
    node, outer, runs_when_called = scoped
    if isinstance(node, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef):
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        inner = _local_names(node.args, body, outer)
        yield from (Scoped(child, inner, True) for child in body)
        header = [node.args] if isinstance(node, ast.Lambda) else _header(node)
        yield from (Scoped(child, outer, runs_when_called) for child in header)
    elif isinstance(node, _COMPREHENSIONS):
        inner = outer | {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        parts = [part for g in node.generators for part in (g.target, g.iter, *g.ifs)]
        first = node.generators[0].iter  # Python evaluates it outside: `[x for x in x]` finds the outer x
        yield from (Scoped(c, outer if c is first else inner, runs_when_called) for c in (*results, *parts))
    else:
        yield from (Scoped(child, outer, runs_when_called) for child in ast.iter_child_nodes(node))


def _local_names(args: ast.arguments, body: Iterable[ast.AST], outer: frozenset[str]) -> frozenset[str]:
    """The local names inside a function: those of the functions around it, its parameters, and what its body binds."""
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs, *(a for a in (args.vararg, args.kwarg) if a)]
    body = list(body)
    bound = {name for statement in body for name in names_rebound(statement)}
    declared = {name for node in nodes_of_same_scope(body) if isinstance(node, ast.Global) for name in node.names}
    return (outer | {arg.arg for arg in every} | bound) - declared


def _header(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[ast.AST]:
    """The parts of a definition that Python evaluates where it stands: decorators, defaults, annotations, bases."""
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    return [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
