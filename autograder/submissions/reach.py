"""The top-level statements that the asked-for functions reach, through names that are read on load or in a call.

Reach is computed from the text alone. Where the text cannot tell, because names are looked up by strings or a
definition enters itself into a table, the doubtful statement counts as reached.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from autograder.submissions.scopes import (
    DEFINITIONS,
    names_changed,
    names_read,
    names_read_on_load,
    names_rebound,
    nodes_of_same_scope,
    scoped_nodes,
)

# Methods that fill or reorder a container. A statement that calls one may fill a table that a function needs.
MUTATING_METHODS = frozenset(
    {"add", "append", "clear", "discard", "extend", "insert", "pop", "remove", "reverse", "setdefault", "sort",
     "update"}
)  # fmt: skip
_BUILTINS = frozenset(vars(builtins))
_CHEAP_LIBRARIES = frozenset({"math", "np", "numpy", "torch"})
_LOADED = sys.stdlib_module_names | {"matplotlib", "numpy", "torch"}  # packages that a worker has anyway
_FOREIGN = _LOADED | {"IPython", "pandas", "scipy", "seaborn", "sklearn", "torchvision", "tqdm"}
# Ways to find a name of the module by a string, or a class by its base.
_FIND_ANY_NAME = frozenset(
    {"globals", "locals", "vars", "dir", "eval", "exec", "import_module", "__import__", "__dict__", "__globals__",
     "f_globals", "getmembers", "__subclasses__"}
)  # fmt: skip
_MAX_FOLLOWED = 200  # names that a definition leads to as it is made; of more, it counts as entering itself anywhere
_ANYWHERE = "*"


class Reach:
    """The top-level statements of a module by the names that they bind, change or fill."""

    def __init__(self, statements: Sequence[ast.stmt]) -> None:
        self._statements = statements
        self._definitions = [node for node in statements if isinstance(node, DEFINITIONS)]
        self._defined = {node.name for node in nodes_of_same_scope(statements) if isinstance(node, DEFINITIONS)}
        self._aliases = _aliases_by_package(statements)
        self._binders: dict[str, list[ast.stmt]] = {}
        for node in statements:
            for name in self._names_bound(node):
                self._binders.setdefault(name, []).append(node)

    def needed(self, wanted: Collection[str]) -> set[int]:
        """The ids of the statements that stay: those that the wanted names need, and definitions that cost nothing.

        Args:
            wanted: names that are called from outside; if there are none, every definition is wanted.
        """
        stay = {id(node) for node in self._statements if _is_star_or_future(node)}
        self._follow(set(wanted) or set(self._defined), stay)
        if any(_finds_any_name(node) for node in self._statements if id(node) in stay):
            self._follow(self._doubtful(stay), stay)
        self._add_idle(stay)
        return stay

    def entries_of(self, node: ast.stmt) -> set[str]:
        """The names that a definition fills as it is made: `LOSSES` of a `@register` that stores into LOSSES.

        `*` stands for any name.
        """
        return self._filled_by[id(node)] if isinstance(node, DEFINITIONS) else set()

    def _follow(self, waiting: set[str], stay: set[int]) -> None:
        """Add the statements behind the waiting names, and behind all names that these need."""
        waiting = (waiting | self._entered.get(_ANYWHERE, set())) & self._binders.keys()
        done: set[str] = set()
        while waiting:
            name = waiting.pop()
            done.add(name)
            for node in (one for one in self._binders[name] if id(one) not in stay):
                stay.add(id(node))
                waiting |= (self._needs(node) & self._binders.keys()) - done

    def _needs(self, node: ast.stmt) -> set[str]:
        """The names that a statement reads, and the definitions that enter themselves into what it binds."""
        found = names_read(node) | set(self._own_names(node))
        if not isinstance(node, ast.Import | ast.ImportFrom):
            for name in names_rebound(node):
                found |= self._entered.get(name, set())
        return found

    def _own_names(self, node: ast.stmt) -> Iterator[str]:
        """Names that are read from a module that may be this one: a file can import itself."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
                if inner.value.id in self._own_aliases:
                    yield inner.attr
            elif isinstance(inner, ast.ImportFrom) and _package(inner.module or "") not in _FOREIGN:
                yield from (alias.name for alias in inner.names)

    @cached_property
    def _own_aliases(self) -> frozenset[str]:
        imports = (n for s in self._statements for n in ast.walk(s) if isinstance(n, ast.Import))
        names = (alias for node in imports for alias in node.names)
        return frozenset(alias.asname or alias.name for alias in names if _package(alias.name) not in _FOREIGN)

    @cached_property
    def _entered(self) -> dict[str, set[str]]:
        """For each name, the definitions that fill it as they are made."""
        found: dict[str, set[str]] = {}
        for node in self._definitions:
            for name in self._filled_by[id(node)]:
                found.setdefault(name, set()).add(node.name)
        return found

    @cached_property
    def _filled_by(self) -> dict[int, set[str]]:
        return {id(node): self._fills_as_made(node) if runs_when_made(node) else set() for node in self._definitions}

    def _fills_as_made(self, node: ast.stmt) -> set[str]:
        """The names that a definition fills as it is made: in its own text, and in all functions that this calls."""
        found = _fills_on_load(node)
        followed: set[str] = set()
        fresh = names_read_on_load(node) & self._binders.keys()
        while fresh:
            followed |= fresh
            if len(followed) > _MAX_FOLLOWED:
                return {_ANYWHERE}
            for name in fresh:
                found |= self._fills.get(name, set())
            fresh = {inner for name in fresh for inner in self._reads.get(name, ())} - followed
        return found

    @cached_property
    def _fills(self) -> dict[str, set[str]]:
        """For each definition, the names that it fills or changes when it is called or inherited from."""
        found: dict[str, set[str]] = {}
        for node in self._definitions:
            found.setdefault(node.name, set()).update(_fills_when_called(node))
        return found

    @cached_property
    def _reads(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for node in self._definitions:
            found.setdefault(node.name, set()).update(names_read(node) & self._binders.keys())
        return found

    def _doubtful(self, stay: Collection[int]) -> set[str]:
        """Every definition, and each name that stands in a string of what stays."""
        nodes = (n for s in self._statements if id(s) in stay for n in ast.walk(s))
        strings = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        return {node.name for node in self._definitions} | (strings & self._binders.keys())

    def _add_idle(self, stay: set[int]) -> None:
        """Add the definitions that run nothing as they are made, and for which everything that they need is there."""
        waiting = [node for node in self._definitions if id(node) not in stay and not runs_when_made(node)]
        needs = {id(node): self._binders_on_load(node) for node in waiting}
        added = True
        while added:
            ready = [n for n in waiting if all(id(b) in stay or _is_loaded_import(b) for b in needs[id(n)])]
            added = bool(ready)
            for node in ready:
                stay.update((id(node), *map(id, needs[id(node)])))
            waiting = [node for node in waiting if id(node) not in stay]

    def _binders_on_load(self, node: ast.stmt) -> list[ast.stmt]:
        return [binder for name in names_read_on_load(node) for binder in self._binders.get(name, ())]

    def _names_bound(self, node: ast.stmt) -> set[str]:
        """The module's names that a top-level statement binds, or with an object that it changes or fills."""
        if is_main_guard(node):
            return set()
        changed = {*names_changed(node), *_names_set(node)}
        for name in changed & self._aliases.keys():  # `torch.exp = …` may change what `from torch import exp` finds
            changed |= self._aliases[name]
        found = {*names_rebound(node)} | changed | _names_filled_quickly(node)
        if isinstance(node, DEFINITIONS):
            return found
        # `entropy = entropy(p)` is a demonstration that would replace the function by its answer
        called = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        return found - (called & self._defined)


def runs_when_made(definition: ast.stmt) -> bool:
    """Whether making a definition runs code of its own: a decorator, a call in a default, a base or a class's body."""
    return any(_runs(node) for node, _, runs_when_called in scoped_nodes(definition) if not runs_when_called)


def is_main_guard(node: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__":`."""
    return isinstance(node, ast.If) and "__name__" in {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}


def names_filled(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """`table` of `table.append(1)`."""
    for call in nodes:
        method = call.func if isinstance(call, ast.Call) else None
        if isinstance(method, ast.Attribute) and method.attr in MUTATING_METHODS and isinstance(method.value, ast.Name):
            yield method.value.id


def _runs(node: ast.AST) -> bool:
    if isinstance(node, DEFINITIONS):
        return not all(isinstance(d, ast.Name) and d.id in _BUILTINS for d in node.decorator_list)
    return isinstance(node, ast.Call | ast.Await | ast.For | ast.While | ast.With | ast.Import | ast.ImportFrom)


def _fills_on_load(definition: ast.stmt) -> set[str]:
    """The names that a definition fills in its own text, while the module loads; `f` of `@f.register`."""
    nodes = [node for node, _, runs_when_called in scoped_nodes(definition) if not runs_when_called]
    decorators = [d for node in nodes if isinstance(node, DEFINITIONS) for d in node.decorator_list]
    called = (d.func if isinstance(d, ast.Call) else d for d in decorators)
    methods = (_root(function) for function in called if isinstance(function, ast.Attribute))
    return {*names_filled(nodes), *_names_stored_into(nodes), *methods} - {""}


def _fills_when_called(definition: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> set[str]:
    """The module's names that a definition fills or changes; a class that sees its subclasses fills itself."""
    scoped = list(scoped_nodes(definition))
    local = frozenset[str]().union(*(one.local_names for one in scoped))
    nodes = [one.node for one in scoped]
    stored = {n for one in nodes if isinstance(one, ast.Global) for n in one.names}
    own = {definition.name} if _sees_subclasses(definition) else set()
    return ({*names_filled(nodes), *_names_stored_into(nodes)} - local) | stored | own


def _sees_subclasses(node: ast.stmt) -> bool:
    if not isinstance(node, ast.ClassDef):
        return False
    metaclass = any(isinstance(base, ast.Name) and base.id in ("type", "ABCMeta", "EnumMeta") for base in node.bases)
    return metaclass or any(isinstance(n, DEFINITIONS) and n.name == "__init_subclass__" for n in node.body)


def _names_stored_into(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """`table` of `table["a"] = 1` and `table.a = 1`."""
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield _root(node)


def _names_set(node: ast.stmt) -> Iterator[str]:
    """`Config` of `setattr(Config, "scale", 2)`, in any statement but a definition."""
    if isinstance(node, DEFINITIONS):
        return
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("setattr", "delattr"):
            yield from (root for argument in call.args[:1] if (root := _root(argument)))


def _names_filled_quickly(node: ast.stmt) -> set[str]:
    """`table` of `table.append(1)`, also in a loop; empty if the statement calls anything that may train."""
    if isinstance(node, DEFINITIONS):
        return set()
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
    if not all(_is_cheap(call) for call in calls):
        return set()
    return {
        _root(call.func)
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in MUTATING_METHODS
    }


def _is_cheap(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in _BUILTINS
    filling = isinstance(call.func, ast.Attribute) and call.func.attr in MUTATING_METHODS
    return filling or _root(call.func) in _CHEAP_LIBRARIES


def _root(node: ast.expr) -> str:
    """`a` of `a.b[0].c`; empty if it does not begin with a name."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_star_or_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module == "__future__" or node.names[0].name == "*")


def _is_loaded_import(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.level == 0 and _package(node.module or "") in _LOADED
    return isinstance(node, ast.Import) and all(_package(alias.name) in _LOADED for alias in node.names)


def _finds_any_name(statement: ast.stmt) -> bool:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id in _FIND_ANY_NAME:
            return True
        if isinstance(node, ast.Attribute) and (node.attr in _FIND_ANY_NAME or _is_sys_modules(node)):
            return True
        if isinstance(node, ast.ImportFrom) and any(a.name in _FIND_ANY_NAME | {"modules"} for a in node.names):
            return True
    return False


def _is_sys_modules(node: ast.Attribute) -> bool:
    return node.attr == "modules" and isinstance(node.value, ast.Name) and node.value.id == "sys"


def _aliases_by_package(statements: Iterable[ast.stmt]) -> dict[str, set[str]]:
    """For each name that an import binds, all names that imports bind to parts of the same package."""
    names: dict[str, set[str]] = {}
    for node in nodes_of_same_scope(statements):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names.setdefault(_package(alias.name), set()).add(alias.asname or _package(alias.name))
        elif isinstance(node, ast.ImportFrom):
            names.setdefault(_package(node.module or ""), set()).update(a.asname or a.name for a in node.names)
    return {name: together for together in names.values() for name in together}


def _package(module: str) -> str:
    return module.partition(".")[0]
