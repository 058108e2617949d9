"""The effects that a statement has as it runs, beside binding names: objects that it fills, code that it calls.

All of it is told from the text alone.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator, Sequence

from autograder.submissions.scopes import DEFINITIONS, nodes_of_same_scope, scoped_nodes

# Methods that fill or reorder an object. A statement that calls one may fill a table that a function needs.
MUTATING_METHODS = frozenset(
    {"add", "add_argument", "append", "clear", "discard", "extend", "insert", "pop", "register", "remove", "reverse",
     "set_defaults", "setdefault", "sort", "update"}
)  # fmt: skip
_BUILTINS = frozenset(vars(builtins))
_CHEAP_LIBRARIES = frozenset({"math", "np", "numpy", "torch"})
# Ways to find a name of the module by a string, or a class by its base.
_FIND_ANY_NAME = frozenset(
    {"globals", "locals", "vars", "dir", "eval", "exec", "import_module", "__import__", "__dict__", "__globals__",
     "f_globals", "getmembers", "__subclasses__"}
)  # fmt: skip
_LOOPS = ast.For | ast.AsyncFor | ast.While
_NAMESPACES = frozenset({"globals", "locals", "vars"})


def is_main_guard(node: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__":`."""
    return isinstance(node, ast.If) and "__name__" in {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}


def runs_when_made(definition: ast.stmt) -> bool:
    """Whether making a definition runs code of its own: a decorator, a call in a default, a base or a class's body."""
    return any(map(_runs, _nodes_on_load(definition)))


def has_a_loop(definition: ast.stmt) -> bool:
    """Whether a definition holds a loop, and so may take long when it is called."""
    return any(isinstance(node, _LOOPS) for node in ast.walk(definition))


def statements_with_loops(statements: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The top-level statements that run a loop while the module loads, by themselves or in a function of the module."""
    definitions = [node for node in statements if isinstance(node, DEFINITIONS)]
    looping = {node.name for node in definitions if has_a_loop(node)}
    return [node for node in statements if any(_runs_a_loop(inner, looping) for inner in _nodes_on_load(node))]


def names_filled(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """`table` of `table.append(1)`."""
    for call in nodes:
        method = call.func if isinstance(call, ast.Call) else None
        if isinstance(method, ast.Attribute) and method.attr in MUTATING_METHODS and isinstance(method.value, ast.Name):
            yield method.value.id


def names_filled_quickly(node: ast.stmt) -> set[str]:
    """`table` of `table.append(1)`, also in a loop; empty if the statement calls anything that may train."""
    calls = calls_as_it_runs(node)
    if not all(_is_cheap(call) for call in calls):
        return set()
    methods = (call.func for call in calls if isinstance(call.func, ast.Attribute))
    return {root_of(method) for method in methods if method.attr in MUTATING_METHODS}


def names_set(node: ast.stmt) -> Iterator[str]:
    """`Config` of `setattr(Config, "scale", 2)`."""
    for call in calls_as_it_runs(node):
        if isinstance(call.func, ast.Name) and call.func.id in ("setattr", "delattr"):
            yield from (root for argument in call.args[:1] if (root := root_of(argument)))


def names_deleted(node: ast.stmt) -> Iterator[str]:
    """`sum` of `del sum`, which makes the built-in function readable again."""
    for inner in nodes_of_same_scope([node]):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Del):
            yield inner.id


def calls_as_it_runs(node: ast.stmt) -> list[ast.Call]:
    """The calls of a statement, without those in the bodies of its functions; none for a definition."""
    if isinstance(node, DEFINITIONS):
        return []
    return [inner for inner in nodes_of_same_scope([node]) if isinstance(inner, ast.Call)]


def decorators_of(definition: ast.stmt) -> list[ast.expr]:
    """The functions that decorate a definition and what stands in it: `register` of `@register("a")`."""
    definitions = (node for node in _nodes_on_load(definition) if isinstance(node, DEFINITIONS))
    return [function_of(decorator) for node in definitions for decorator in node.decorator_list]


def function_of(call: ast.expr) -> ast.expr:
    """`register` of `register("a")(f)`; an expression that is no call stays as it is."""
    while isinstance(call, ast.Call):
        call = call.func
    return call


def filled_on_load(definition: ast.stmt) -> set[str]:
    """The names that a definition fills in its own text, while the module loads; `f` of `@f.register`."""
    nodes = _nodes_on_load(definition)
    methods = (root_of(function) for function in decorators_of(definition) if isinstance(function, ast.Attribute))
    return {*names_filled(nodes), *_names_stored_into(nodes), *methods} - {""}


def filled_when_called(definition: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> set[str]:
    """The module's names that a definition fills or changes; a class that sees its subclasses fills itself."""
    scoped = list(scoped_nodes(definition))
    local = frozenset[str]().union(*(one.local_names for one in scoped))
    nodes = [one.node for one in scoped]
    stored = {n for one in nodes if isinstance(one, ast.Global) for n in one.names}
    own = {definition.name} if _sees_subclasses(definition) else set()
    return ({*names_filled(nodes), *_names_stored_into(nodes)} - local - {""}) | stored | own


def finds_any_name(statement: ast.stmt) -> bool:
    """Whether a statement may find a name of the module by a string: through `globals()`, `eval`, `sys.modules`."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id in _FIND_ANY_NAME:
            return True
        if isinstance(node, ast.Attribute) and (node.attr in _FIND_ANY_NAME or _is_sys_modules(node)):
            return True
        if isinstance(node, ast.ImportFrom) and any(a.name in _FIND_ANY_NAME | {"modules"} for a in node.names):
            return True
    return False


def binds_any_name(node: ast.stmt) -> bool:
    """Whether a statement binds names that its text need not hold: `globals()[name] = …`, `exec(…)`."""
    if isinstance(node, DEFINITIONS) or is_main_guard(node):
        return False
    inner = list(nodes_of_same_scope([node]))
    stored = (n.value for n in inner if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store))
    calls = [n for n in inner if isinstance(n, ast.Call)]
    updated = (c.func.value for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "update")
    named = {c.func.id for c in calls if isinstance(c.func, ast.Name)}
    return "exec" in named or any(map(_is_namespace, (*stored, *updated))) or any(map(_sets_in_a_module, calls))


def strings_in(statement: ast.stmt) -> set[str]:
    """The strings that stand in a statement."""
    return {n.value for n in ast.walk(statement) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def root_of(node: ast.expr) -> str:
    """`a` of `a.b[0].c`; empty if it does not begin with a name."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _nodes_on_load(statement: ast.stmt) -> list[ast.AST]:
    return [node for node, _, runs_when_called in scoped_nodes(statement) if not runs_when_called]


def _runs_a_loop(node: ast.AST, looping: Collection[str]) -> bool:
    calls_one = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in looping
    return calls_one or isinstance(node, _LOOPS)


def _runs(node: ast.AST) -> bool:
    if isinstance(node, DEFINITIONS):
        return not all(isinstance(d, ast.Name) and d.id in _BUILTINS for d in node.decorator_list)
    return isinstance(node, ast.Call | ast.Await | ast.For | ast.While | ast.With | ast.Import | ast.ImportFrom)


def _sees_subclasses(node: ast.stmt) -> bool:
    if not isinstance(node, ast.ClassDef):
        return False
    metaclass = any(isinstance(base, ast.Name) and base.id in ("type", "ABCMeta", "EnumMeta") for base in node.bases)
    return metaclass or any(isinstance(n, DEFINITIONS) and n.name == "__init_subclass__" for n in node.body)


def _names_stored_into(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """`table` of `table["a"] = 1` and `table.a = 1`."""
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield root_of(node)


def _is_cheap(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in _BUILTINS
    filling = isinstance(call.func, ast.Attribute) and call.func.attr in MUTATING_METHODS
    return filling or root_of(call.func) in _CHEAP_LIBRARIES


def _is_sys_modules(node: ast.Attribute) -> bool:
    return node.attr == "modules" and isinstance(node.value, ast.Name) and node.value.id == "sys"


def _is_namespace(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _NAMESPACES


def _sets_in_a_module(call: ast.Call) -> bool:
    """`setattr(sys.modules[__name__], name, value)`."""
    named = isinstance(call.func, ast.Name) and call.func.id == "setattr"
    return named and "__name__" in {n.id for a in call.args[:1] for n in ast.walk(a) if isinstance(n, ast.Name)}
