"""The top-level statements that the functions of a module need, through names that are read on load or in a call.

Needs are computed from the text alone. Where the text cannot tell, because names are looked up by strings or a
definition enters itself into a table, the doubtful statement counts as needed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from autograder.assignments.model import Task
from autograder.submissions.effects import (
    binds_any_name,
    calls_as_it_runs,
    decorators_of,
    filled_on_load,
    filled_when_called,
    finds_any_name,
    function_of,
    has_a_loop,
    is_main_guard,
    names_deleted,
    names_filled_quickly,
    names_set,
    root_of,
    runs_when_made,
    strings_in,
)
from autograder.submissions.parsing import parse
from autograder.submissions.scopes import (
    DEFINITIONS,
    names_changed,
    names_read,
    names_read_on_load,
    names_rebound,
    nodes_of_same_scope,
)

_DEFINING = (*DEFINITIONS, ast.Lambda)
_LOADED = sys.stdlib_module_names | {"matplotlib", "numpy", "torch"}  # packages that a worker has anyway
_FOREIGN = _LOADED | {"IPython", "pandas", "scipy", "seaborn", "sklearn", "torchvision", "tqdm"}
_MAX_FOLLOWED = 200  # names that a definition leads to as it is made; of more, it counts as entering itself anywhere
_ANYWHERE = "*"


def tasks_called(text: str, tasks: Sequence[Task]) -> dict[str, frozenset[str]]:
    """For each task by its id, the ids of the other tasks whose functions its code leads to.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    needs = Needs(parse(text).body)
    reached = {task.id: needs.names_from(task.functions) for task in tasks}
    return {
        task.id: frozenset(o.id for o in tasks if o.id != task.id and not reached[task.id].isdisjoint(o.functions))
        for task in tasks
    }


class Needs:
    """The top-level statements of a module by the names that they bind, change or fill."""

    def __init__(self, statements: Sequence[ast.stmt]) -> None:
        self._statements = statements
        self._definitions = [node for node in statements if isinstance(node, DEFINITIONS)]
        self._read: dict[int, set[str]] = {}

    def needed(self, wanted: Collection[str]) -> set[int]:
        """The ids of the statements that stay: those that the wanted names need, and definitions that cost nothing.

        Args:
            wanted: names that are called from outside; if there are none, every definition is wanted.
        """
        stay = {id(node) for node in self._statements if _is_star_or_future(node)}
        self._follow(set(wanted) or set(self._defined), stay)
        if not self._binders.keys() >= set(wanted):
            self._add(filter(binds_any_name, self._statements), stay)
        if any(finds_any_name(node) for node in self._statements if id(node) in stay):
            self._follow(self._doubtful(stay), stay)
        self._add_idle(stay)
        return stay

    def names_from(self, names: Iterable[str], *, without: Collection[str] = ()) -> set[str]:
        """Every name that these names' statements read, directly or through others.

        Args:
            without: names that are not followed; they are part of the answer where they are read.
        """
        found: set[str] = set()
        followed: set[int] = set()
        waiting = list(names)
        while waiting:
            for node in self._binders.get(waiting.pop(), ()):
                if id(node) not in followed:
                    followed.add(id(node))
                    fresh = self._needs(node) - found
                    found |= fresh
                    waiting += fresh.difference(without)
        return found

    def defines_code(self, name: str) -> bool:
        """Whether a statement that binds the name holds a function, a class or a lambda."""
        return any(isinstance(node, _DEFINING) for binder in self._binders.get(name, ()) for node in ast.walk(binder))

    def only(self, names: Collection[str]) -> str:
        """The statements that bind these names, without comments and with none of the text around them."""
        wanted = {id(node) for name in names for node in self._binders.get(name, ())}
        kept = [node for node in self._statements if id(node) in wanted or _is_future(node)]
        return ast.unparse(ast.Module(kept, type_ignores=[]))

    def statements_of(self, names: Collection[str]) -> list[ast.stmt]:
        """The statements that bind these names and no others."""
        return [node for node in self._statements if (bound := set(names_rebound(node))) and bound <= set(names)]

    def entries_of(self, node: ast.stmt) -> set[str]:
        """The names that a definition fills as it is made: `LOSSES` of a `@register` that stores into LOSSES.

        `*` stands for any name.
        """
        return self._filled_by[id(node)] if isinstance(node, DEFINITIONS) else set()

    @cached_property
    def _binders(self) -> dict[str, list[ast.stmt]]:
        """For each name, the statements that bind it, or change or fill its object."""
        found: dict[str, list[ast.stmt]] = {}
        for node in self._statements:
            for name in self._names_bound(node):
                found.setdefault(name, []).append(node)
        for node in self._statements:
            for name in self._names_entered(node) & found.keys():
                found[name].append(node)
        return found

    @cached_property
    def _defined(self) -> set[str]:
        return {node.name for node in nodes_of_same_scope(self._statements) if isinstance(node, DEFINITIONS)}

    @cached_property
    def _aliases(self) -> dict[str, set[str]]:
        return _aliases_by_package(self._statements)

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

    def _add(self, statements: Iterable[ast.stmt], stay: set[int]) -> None:
        """Add statements, and those behind all names that they need."""
        for node in statements:
            stay.add(id(node))
            self._follow(self._needs(node), stay)

    def _needs(self, node: ast.stmt) -> set[str]:
        """The names that a statement reads, and the definitions that enter themselves into what it binds."""
        if id(node) not in self._read:
            found = names_read(node) | set(self._own_names(node))
            if not isinstance(node, ast.Import | ast.ImportFrom):
                found = found.union(*(self._entered.get(name, ()) for name in names_rebound(node)))
            if finds_any_name(node):
                found |= strings_in(node) & self._binders.keys()
            self._read[id(node)] = found
        return self._read[id(node)]

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
        decorators = (function.id for function in decorators_of(node) if isinstance(function, ast.Name))
        objects = set().union(*(self._object(name) for name in decorators))
        return filled_on_load(node) | self._filled_through(names_read_on_load(node)) | objects

    def _object(self, name: str) -> set[str]:
        """An object of the module's that may keep what it is called with, and what it is made of; no function."""
        binders = self._assignments.get(name, ())
        parts = set().union(*map(names_read, binders)) & self._assignments.keys()
        return {name, *parts} if binders else set()

    @cached_property
    def _assignments(self) -> dict[str, list[ast.stmt]]:
        """By name, the statements that bind it and are neither definitions nor imports."""
        found: dict[str, list[ast.stmt]] = {}
        for node in self._statements:
            if not isinstance(node, (*DEFINITIONS, ast.Import, ast.ImportFrom)):
                for name in names_rebound(node):
                    found.setdefault(name, []).append(node)
        return found

    def _filled_through(self, names: set[str]) -> set[str]:
        """The names that these functions fill when they are called, and all functions that they name."""
        found: set[str] = set()
        followed: set[str] = set()
        fresh = names & self._fills.keys()
        while fresh:
            followed |= fresh
            if len(followed) > _MAX_FOLLOWED:
                return {_ANYWHERE}
            found = found.union(*(self._fills[name] for name in fresh))
            fresh = set().union(*(self._named_by[name] for name in fresh)) - followed
        return found

    @cached_property
    def _fills(self) -> dict[str, set[str]]:
        """For each definition, the names that it fills or changes when it is called or inherited from."""
        found: dict[str, set[str]] = {}
        for node in self._definitions:
            found.setdefault(node.name, set()).update(filled_when_called(node))
        return found

    @cached_property
    def _named_by(self) -> dict[str, set[str]]:
        """For each definition, the definitions that it names."""
        found: dict[str, set[str]] = {}
        for node in self._definitions:
            found.setdefault(node.name, set()).update(names_read(node) & self._fills.keys())
        return found

    def _doubtful(self, stay: Collection[int]) -> set[str]:
        """Every definition, and each name that stands in a string of what stays."""
        strings = set().union(*(strings_in(node) for node in self._statements if id(node) in stay))
        return {node.name for node in self._definitions} | (strings & self._binders.keys())

    def _add_idle(self, stay: set[int]) -> None:
        """Add the definitions that run nothing as they are made, and for which everything that they need is there."""
        waiting = [node for node in self._definitions if id(node) not in stay and not runs_when_made(node)]
        needs = {id(node): self._binders_on_load(node) for node in waiting}
        added = True
        while added:
            ready = [n for n in waiting if all(id(b) in stay or is_there_to_import(b) for b in needs[id(n)])]
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
        changed = {*names_changed(node), *names_set(node)}
        for name in changed & self._aliases.keys():  # `torch.exp = …` may change what `from torch import exp` finds
            changed |= self._aliases[name]
        found = {*names_rebound(node)} | changed | names_filled_quickly(node) | {*names_deleted(node)}
        if binds_any_name(node):
            found |= {name for name in strings_in(node) if name.isidentifier()}
        # `entropy = entropy(p)` is a demonstration that would replace the function by its answer
        called = {call.func.id for call in calls_as_it_runs(node) if isinstance(call.func, ast.Name)}
        return found - (called & self._defined)

    def _names_entered(self, node: ast.stmt) -> set[str]:
        """The names that a statement fills by handing a function over: `table` of `table.register("a", function)`."""
        found: set[str] = set()
        for call in [] if is_main_guard(node) else calls_as_it_runs(node):
            if not any(self._is_function(argument) for argument in (*call.args, *(k.value for k in call.keywords))):
                continue
            function = function_of(call)
            if isinstance(function, ast.Attribute):
                found |= {root_of(function)} - self._aliases.keys()
            elif isinstance(function, ast.Name) and not self._may_take_long(function.id):
                found |= self._filled_through({function.id}) | self._object(function.id)
        return found - {_ANYWHERE}

    def _is_function(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Lambda) or (isinstance(node, ast.Name) and node.id in self._fills)

    def _may_take_long(self, name: str) -> bool:
        return any(node.name == name and has_a_loop(node) for node in self._definitions)


def _is_star_or_future(node: ast.stmt) -> bool:
    return _is_future(node) or (isinstance(node, ast.ImportFrom) and node.names[0].name == "*")


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def is_there_to_import(node: ast.stmt) -> bool:
    """Whether a statement imports from packages that a worker has: Python's own, NumPy, torch, matplotlib."""
    if isinstance(node, ast.ImportFrom):
        return node.level == 0 and _package(node.module or "") in _LOADED
    return isinstance(node, ast.Import) and all(_package(alias.name) in _LOADED for alias in node.names)


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
