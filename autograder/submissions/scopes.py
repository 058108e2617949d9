"""Which names a piece of Python binds and reads, and where, from its tree alone.

Every walk here keeps its own list of what is left to visit: an expression that is nested a thousand deep, which the
parser still takes, would end a recursive one.
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


class Seen(NamedTuple):
    """A node of a tree, and the scope that it stands in.

    `hidden` holds the names that are local to a function around it: such a name is none of the module's. `later` is
    true in the body of a function, which runs when the function is called.
    """

    node: ast.AST
    hidden: frozenset[str] = _NONE
    later: bool = False


def scoped(root: ast.AST) -> Iterator[Seen]:
    """Every node of a top-level statement with its scope."""
    waiting = [Seen(root)]
    while waiting:
        seen = waiting.pop()
        yield seen
        if not isinstance(seen.node, _LEAVES):
            waiting += _below(seen)


def run_in(roots: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes that belong to the same scope as `roots`: not the bodies of functions and classes below them."""
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
            waiting += [node.iter, *node.ifs]  # its target is its own
        else:
            waiting += ast.iter_child_nodes(node)


def names_rebound(statement: ast.AST) -> Iterator[str]:
    """The names that a statement binds in its own scope; `*` for a star import."""
    for node in run_in([statement]):
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
    """The names whose value a statement changes through a target: `table` of `table["a"] = 1` and `table.a = 1`."""
    for node in run_in([statement]):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            owner = node.value
            while isinstance(owner, ast.Attribute | ast.Subscript):
                owner = owner.value
            if isinstance(owner, ast.Name):
                yield owner.id


def module_reads(statement: ast.AST, *, at_once: bool = False) -> set[str]:
    """The module's names that a statement reads; with `at_once`, without those that it reads when it is called."""
    found: set[str] = set()
    for node, hidden, later in scoped(statement):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found |= {node.target.id} - hidden
        if not isinstance(node, ast.Name) or node.id in hidden or (at_once and later):
            continue
        if isinstance(node.ctx, ast.Load) or later:  # a function that stores to a global wants it to be there
            found.add(node.id)
    return found


def _below(seen: Seen) -> Iterator[Seen]:
    node, hidden, later = seen
    if isinstance(node, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef):
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        own = _locals(node.args, body, hidden)
        yield from (Seen(child, own, True) for child in body)
        header = [node.args] if isinstance(node, ast.Lambda) else _header(node)
        yield from (Seen(child, hidden, later) for child in header)
    elif isinstance(node, _COMPREHENSIONS):
        own = hidden | {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        inside = [part for g in node.generators for part in (g.target, g.iter, *g.ifs)]
        first = node.generators[0].iter  # evaluated outside, where `[x for x in x]` finds its x
        yield from (Seen(child, hidden if child is first else own, later) for child in (*results, *inside))
    else:
        yield from (Seen(child, hidden, later) for child in ast.iter_child_nodes(node))


def _locals(args: ast.arguments, body: Iterable[ast.AST], hidden: frozenset[str]) -> frozenset[str]:
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs, *(a for a in (args.vararg, args.kwarg) if a)]
    body = list(body)
    bound = {name for statement in body for name in names_rebound(statement)}
    declared = {name for node in run_in(body) if isinstance(node, ast.Global) for name in node.names}
    return (hidden | {arg.arg for arg in every} | bound) - declared


def _header(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[ast.AST]:
    """What of a definition is evaluated where it stands: decorators, defaults, annotations, bases."""
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    return [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
