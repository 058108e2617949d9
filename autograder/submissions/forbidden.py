"""The calls that a task forbids, found in the text of a submission; none of it runs.

A task "from scratch" may not call the function that it asks for: a softmax may not call torch's softmax. The search
begins at the task's own functions and follows the module's names that they read. It does not enter the functions of
other tasks, because students may use their own earlier work. A name means the object that it is bound to at the place
where it is read, so a first attempt that the student has replaced is not a use.
"""

from __future__ import annotations

import ast
import re
import sys
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec

from autograder.assignments.model import Task
from autograder.submissions.effects import names_filled
from autograder.submissions.module import dotted
from autograder.submissions.needs import Needs
from autograder.submissions.parsing import parse
from autograder.submissions.scopes import (
    DEFINITIONS,
    Scoped,
    names_changed,
    names_rebound,
    nodes_of_same_scope,
    scoped_nodes,
)

# Functions that turn a string into the object that it names: a string of names with dots, or a text of Python.
_BY_STRING = frozenset({"getattr", "attrgetter", "methodcaller", "__getattribute__", "__dict__", "vars"})
_BY_TEXT = frozenset({"eval", "exec"})
_MANY = 100  # bindings of one name: a table that is filled line by line, where no line replaces an earlier one


@dataclass(frozen=True)
class ForbiddenUse:
    """A forbidden name, as the text writes it, and its line."""

    name: str
    line: int


@dataclass(frozen=True)
class _NameRead:
    """A name of the module that a statement reads.

    Attributes:
        line: the line that reads it; 0 for a function that the task names.
        before: the statement's number if the name is read while the module loads, so that only earlier bindings
            count. None if a function reads it when it is called; then the last binding of the module counts.
    """

    name: str
    line: int = 0
    before: int | None = None


def forbidden_uses(text: str, tasks: Sequence[Task]) -> dict[str, ForbiddenUse]:
    """The first forbidden use of each task that has one, by the task's id.

    Args:
        text: the module's text.
        tasks: all tasks of the assignment.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the text does not parse.
    """
    module = _Module(parse(text))
    every = {name for task in tasks for name in task.functions}
    found: dict[str, ForbiddenUse] = {}
    for task in tasks:
        uses = module.uses(task, every - set(task.functions)) if task.forbid else iter(())
        first = min(uses, key=lambda use: use.line, default=None)
        if first is not None:
            found[task.id] = first
    return found


class _Module:
    """The top-level statements by number, and for each name the statements that bind it."""

    def __init__(self, tree: ast.Module) -> None:
        self._nodes = tree.body
        self._statements: dict[int, _Statement] = {}
        self._bound: dict[tuple[str, int | None], Sequence[int]] = {}
        self._members = {n.name: _members(n) for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
        self._files = {name for node in ast.walk(tree) for name in _own_files(node)}
        self._binders: dict[str, list[int]] = {}
        self._replacing: dict[str, list[int]] = {}
        needs = Needs(tree.body)
        for number, node in enumerate(tree.body):
            for name in {*names_rebound(node), *names_changed(node), *_names_filled(node), *needs.entries_of(node)}:
                self._binders.setdefault(name, []).append(number)
            for name in _names_replaced(node):
                self._replacing.setdefault(name, []).append(number)

    def uses(self, task: Task, others: Collection[str]) -> Iterator[ForbiddenUse]:
        """The forbidden names that a task's functions lead to, the functions of other tasks left out."""
        forbid = frozenset(task.forbid)
        waiting = [_NameRead(name) for name in task.functions]
        followed: set[tuple[str, int | None]] = set()
        visited: set[int] = set()
        while waiting:
            read = waiting.pop()
            before = read.before if len(self._binders.get(read.name, ())) <= _MANY else None
            if read.name in others or (read.name, before) in followed:
                continue
            followed.add((read.name, before))
            numbers = self._bound_by(read.name, before)
            yield from self._imported_use(read, numbers, forbid)
            for number in [n for n in numbers if n not in visited]:
                visited.add(number)
                yield from self._statement(number).uses(forbid)
                waiting += self._statement(number).reads

    def _statement(self, number: int) -> _Statement:
        if number not in self._statements:
            self._statements[number] = _Statement(self._nodes[number], number, self._members, self._files)
        return self._statements[number]

    def _bound_by(self, name: str, before: int | None) -> Sequence[int]:
        """The statements that the name's object comes from: the last to replace it, and all that changed it since."""
        key = (name, before)
        if key not in self._bound:
            places = self._binders.get(name, [])
            if before is not None:
                places = places[: bisect_left(places, before)] or places
            replacing = self._replacing.get(name, [])
            latest = bisect_left(replacing, places[-1] + 1) if places else 0
            self._bound[key] = places[bisect_left(places, replacing[latest - 1]) :] if latest else places
        return self._bound[key]

    def _imported_use(self, read: _NameRead, numbers: Sequence[int], forbid: frozenset[str]) -> Iterator[ForbiddenUse]:
        """The name itself, if a forbidden function is imported under it."""
        for number in numbers:
            original = self._statement(number).imports.get(read.name)
            if original is not None and original in forbid:
                yield ForbiddenUse(_shown(read.name, original), read.line or self._nodes[number].lineno)
        if read.name in forbid:
            after = numbers[-1] if numbers else -1
            stars = (star for star in self._binders.get("*", ()) if star > after and self._exports(star, read.name))
            yield from (ForbiddenUse(read.name, read.line or self._nodes[star].lineno) for star in stars)

    def _exports(self, star: int, name: str) -> bool:
        """Whether a star import binds the name; assumed of a module that this process has not imported."""
        found = {
            node.module or ""
            for node in nodes_of_same_scope([self._nodes[star]])
            if isinstance(node, ast.ImportFrom) and _is_library(node)
        }
        modules = [sys.modules.get(module) for module in found]
        return any(module is None or name in (vars(module).get("__all__") or dir(module)) for module in modules)


class _Statement:
    """The names that a top-level statement calls, reads and imports; found once, asked for by each task."""

    def __init__(
        self, node: ast.stmt, number: int, members: Mapping[str, Collection[str]], files: Collection[str]
    ) -> None:
        self._node, self._number, self._members, self._files = node, number, members, files
        self._named: dict[str, ForbiddenUse] = {}
        self._strings: list[tuple[str, int]] = []
        self._reads: dict[tuple[str, bool], _NameRead] = {}
        self.imports = {name: original for n in nodes_of_same_scope([node]) for name, original in _aliases(n).items()}
        skipped: set[int] = set()
        for scoped in scoped_nodes(node):
            if id(scoped.node) in skipped:
                skipped |= {id(child) for child in ast.iter_child_nodes(scoped.node)}
            else:
                skipped |= {id(child) for child in _annotations_and_docstring(scoped.node)}
                self._record(scoped)

    @property
    def reads(self) -> list[_NameRead]:
        return list(self._reads.values())

    def uses(self, forbid: frozenset[str]) -> Iterator[ForbiddenUse]:
        """The forbidden names in this statement itself."""
        yield from (self._named[name] for name in forbid & self._named.keys())
        yield from (use for word, use in self._words if word in forbid)

    @cached_property
    def _words(self) -> list[tuple[str, ForbiddenUse]]:
        """The names in the statement's strings, if it calls a function that turns a string into an object."""
        named = self._named.keys() | {name for name, _ in self._reads}
        strings = self._strings if named & (_BY_STRING | _BY_TEXT) else []
        if not named & _BY_TEXT:
            strings = [(text, line) for text, line in strings if re.fullmatch(r"[\w.]{1,200}", text)]
        uses = [(text, ForbiddenUse(f'"{text[:40]}"', line)) for text, line in strings]
        return [(word, use) for text, use in uses for word in re.findall(r"\w+", text)]

    def _record(self, scoped: Scoped) -> None:
        node, local_names, runs_when_called = scoped
        if isinstance(node, ast.Attribute):
            if isinstance(node.ctx, ast.Load) and not self._is_own(node):
                self._add(node.attr, ForbiddenUse(dotted(node), node.lineno))
        elif isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load) and node.id not in local_names:
                known = self._reads.get((node.id, runs_when_called))
                line = min(node.lineno, known.line if known else node.lineno)
                before = None if runs_when_called else self._number
                self._reads[node.id, runs_when_called] = _NameRead(node.id, line, before)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            self._strings.append((node.value, node.lineno))
        elif isinstance(node, ast.ImportFrom) and isinstance(self._node, DEFINITIONS):
            for name, original in _aliases(node).items():
                self._add(original, ForbiddenUse(_shown(name, original), node.lineno))

    def _add(self, name: str, use: ForbiddenUse) -> None:
        known = self._named.get(name)
        if known is None or use.line < known.line:
            self._named[name] = use

    def _is_own(self, node: ast.Attribute) -> bool:
        """Whether a class of the module defines it: `self.softmax` in a class, `Losses.softmax`, `Losses().softmax`.

        The class's own definition is searched by itself. `helpers.softmax` of a second file is the student's own, too.
        """
        owner = node.value.func if isinstance(node.value, ast.Call) else node.value
        if not isinstance(owner, ast.Name):
            return False
        if owner.id in self._files:
            return True
        if owner.id in ("self", "cls") and isinstance(self._node, ast.ClassDef):
            return any(node.attr in members for members in self._members.values())
        return node.attr in self._members.get(owner.id, ())


def _annotations_and_docstring(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that only people and tools read; a function that is named there is not called."""
    for part in ("annotation", "returns"):
        if isinstance(annotation := getattr(node, part, None), ast.AST):
            yield annotation
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value


def _members(node: ast.ClassDef) -> set[str]:
    """The names that a class defines: its methods and attributes, and what it stores on `self`."""
    stored = (n for n in ast.walk(node) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
    on_self = {n.attr for n in stored if isinstance(n.value, ast.Name) and n.value.id in ("self", "cls")}
    return on_self | {name for statement in node.body for name in names_rebound(statement)}


def _names_replaced(node: ast.stmt) -> Iterator[str]:
    """The names that stand for another object after this statement, whatever they stood for before."""
    if isinstance(node, (*DEFINITIONS, ast.Import, ast.ImportFrom)):
        yield from names_rebound(node)
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _names_filled(node: ast.stmt) -> Iterator[str]:
    """`table` of `table.append(torch.exp)`, in any statement but a definition."""
    if not isinstance(node, DEFINITIONS):
        yield from names_filled(nodes_of_same_scope([node]))


def _aliases(node: ast.AST) -> dict[str, str]:
    """From each name that `from … import` binds to its name in the library that it comes from."""
    if not isinstance(node, ast.ImportFrom) or not _is_library(node):
        return {}
    return {alias.asname or alias.name: alias.name for alias in node.names}


def _is_library(node: ast.ImportFrom) -> bool:
    """Whether an installed module is imported, and not a file of the student's own that nobody finds here."""
    return not node.level and _is_installed(node.module or "")


def _is_installed(module: str) -> bool:
    package = module.partition(".")[0]
    return package in sys.modules or find_spec(package) is not None


def _own_files(node: ast.AST) -> Iterator[str]:
    """The names that an import binds to files of the student's own."""
    if isinstance(node, ast.Import):
        yield from (a.asname or a.name.partition(".")[0] for a in node.names if not _is_installed(a.name))
    elif isinstance(node, ast.ImportFrom) and not _is_library(node):
        yield from (alias.asname or alias.name for alias in node.names)


def _shown(name: str, original: str) -> str:
    return name if name == original else f"{original} as {name}"
