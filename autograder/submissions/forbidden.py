"""Find the calls that a task forbids, in the text of a submission, without running it.

A "from scratch" task may not call what it re-writes. The search begins at the task's own functions and follows the
module's names that they read, but not the functions of other tasks: the student's own earlier work is allowed. A name
counts as what it is bound to where it is read, so that a first attempt that is written over later is no use.
"""

from __future__ import annotations

import ast
import re
import sys
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from autograder.assignments.model import Task
from autograder.submissions.module import FILLING, dotted, parse
from autograder.submissions.scopes import DEFINITIONS, names_changed, names_rebound, run_in, scoped

# Ways to a name that is written as a string: as a path of names, or inside of Python text.
_BY_STRING = frozenset({"getattr", "attrgetter", "methodcaller", "__getattribute__", "__dict__", "vars"})
_BY_TEXT = frozenset({"eval", "exec"})
_MANY = 100  # bindings of one name: a table filled line by line, of which no line replaces another


@dataclass(frozen=True)
class ForbiddenUse:
    """A forbidden name, as the text writes it, and its line."""

    name: str
    line: int


@dataclass(frozen=True)
class _Read:
    """A name of the module, where a statement reads it.

    `before` is the number of that statement if it reads the name as it runs, None if a function does when called: the
    name then is what the whole module made of it. A function that is asked for is read by no line.
    """

    name: str
    line: int = 0
    before: int | None = None


def forbidden_uses(text: str, tasks: Sequence[Task]) -> dict[str, ForbiddenUse]:
    """For each task that breaks its own `forbid` list, the first use found.

    Args:
        text: the module's text; it must parse.
        tasks: all tasks of the assignment.
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
    """The top-level statements by number, and which of them binds a name."""

    def __init__(self, tree: ast.Module) -> None:
        self._nodes = tree.body
        self._looked_up: dict[int, _Statement] = {}
        self._made: dict[tuple[str, int | None], Sequence[int]] = {}
        self._members = {n.name: _members(n) for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
        self._binders: dict[str, list[int]] = {}
        self._replacing: dict[str, list[int]] = {}
        for number, node in enumerate(tree.body):
            for name in {*names_rebound(node), *names_changed(node), *_names_filled(node)}:
                self._binders.setdefault(name, []).append(number)
            for name in _names_replaced(node):
                self._replacing.setdefault(name, []).append(number)

    def uses(self, task: Task, others: Collection[str]) -> Iterator[ForbiddenUse]:
        """The forbidden names that a task's functions reach, not through those of other tasks."""
        forbid = frozenset(task.forbid)
        waiting = [_Read(name) for name in task.functions]
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
        if number not in self._looked_up:
            self._looked_up[number] = _Statement(self._nodes[number], number, self._members)
        return self._looked_up[number]

    def _bound_by(self, name: str, before: int | None) -> Sequence[int]:
        """The statements that made the name what it is: the last that replaced it, and what changed it since."""
        key = (name, before)
        if key not in self._made:
            places = self._binders.get(name, [])
            if before is not None:
                places = places[: bisect_left(places, before)] or places
            replacing = self._replacing.get(name, [])
            latest = bisect_left(replacing, places[-1] + 1) if places else 0
            self._made[key] = places[bisect_left(places, replacing[latest - 1]) :] if latest else places
        return self._made[key]

    def _imported_use(self, read: _Read, numbers: Sequence[int], forbid: frozenset[str]) -> Iterator[ForbiddenUse]:
        """The name itself, if it is an import of something forbidden."""
        for number in numbers:
            original = self._statement(number).imports.get(read.name)
            if original is not None and original in forbid:
                yield ForbiddenUse(_shown(read.name, original), read.line or self._nodes[number].lineno)
        if read.name in forbid:
            after = numbers[-1] if numbers else -1
            stars = (star for star in self._binders.get("*", ()) if star > after and self._exports(star, read.name))
            yield from (ForbiddenUse(read.name, read.line or self._nodes[star].lineno) for star in stars)

    def _exports(self, star: int, name: str) -> bool:
        """Whether `from torch.nn.functional import *` binds the name; so it may, where this process cannot tell."""
        found = {node.module or "" for node in run_in([self._nodes[star]]) if isinstance(node, ast.ImportFrom)}
        modules = [sys.modules.get(module) for module in found]
        return any(module is None or name in getattr(module, "__all__", dir(module)) for module in modules)


class _Statement:
    """What a top-level statement calls, reads and imports: looked up once, asked for each task."""

    def __init__(self, node: ast.stmt, number: int, members: Mapping[str, Collection[str]]) -> None:
        self._node, self._number, self._members = node, number, members
        self._named: dict[str, ForbiddenUse] = {}
        self._strings: list[tuple[str, int]] = []
        self._reads: dict[tuple[str, bool], _Read] = {}
        self.imports = {name: original for n in run_in([node]) for name, original in _aliases(n).items()}
        passed_over: set[int] = set()  # annotations and docstrings: no calls
        for seen in scoped(node):
            if id(seen.node) in passed_over:
                passed_over |= {id(child) for child in ast.iter_child_nodes(seen.node)}
            else:
                passed_over |= {id(child) for child in _no_calls(seen.node)}
                self._note(seen.node, seen.hidden, seen.later)

    @property
    def reads(self) -> list[_Read]:
        return list(self._reads.values())

    def uses(self, forbid: frozenset[str]) -> Iterator[ForbiddenUse]:
        """The forbidden names that are in this statement itself."""
        yield from (self._named[name] for name in forbid & self._named.keys())
        yield from (use for word, use in self._words if word in forbid)

    @cached_property
    def _words(self) -> list[tuple[str, ForbiddenUse]]:
        """The names in strings, if the statement has a way to turn a string into what it names."""
        named = self._named.keys() | {name for name, _ in self._reads}
        strings = self._strings if named & (_BY_STRING | _BY_TEXT) else []
        if not named & _BY_TEXT:
            strings = [(text, line) for text, line in strings if re.fullmatch(r"[\w.]{1,200}", text)]
        uses = [(text, ForbiddenUse(f'"{text[:40]}"', line)) for text, line in strings]
        return [(word, use) for text, use in uses for word in re.findall(r"\w+", text)]

    def _note(self, node: ast.AST, hidden: frozenset[str], later: bool) -> None:
        if isinstance(node, ast.Attribute):
            if isinstance(node.ctx, ast.Load) and not self._is_own(node):
                self._add(node.attr, ForbiddenUse(dotted(node), node.lineno))
        elif isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load) and node.id not in hidden:
                known = self._reads.get((node.id, later))
                line = min(node.lineno, known.line if known else node.lineno)
                self._reads[node.id, later] = _Read(node.id, line, None if later else self._number)
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
        """`self.softmax` in a class, `Losses.softmax`, `Losses().softmax`, where a class of the module defines it.

        What such a thing was made from is looked at where it is made.
        """
        owner = node.value.func if isinstance(node.value, ast.Call) else node.value
        if not isinstance(owner, ast.Name):
            return False
        if owner.id in ("self", "cls") and isinstance(self._node, ast.ClassDef):
            return any(node.attr in members for members in self._members.values())
        return node.attr in self._members.get(owner.id, ())


def _no_calls(node: ast.AST) -> Iterator[ast.AST]:
    """What of a node is read by people and tools only: annotations, and a string that stands by itself."""
    for part in ("annotation", "returns"):
        if isinstance(annotation := getattr(node, part, None), ast.AST):
            yield annotation
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value


def _members(node: ast.ClassDef) -> set[str]:
    """What a class itself puts on its instances."""
    stored = (n for n in ast.walk(node) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
    on_self = {n.attr for n in stored if isinstance(n.value, ast.Name) and n.value.id in ("self", "cls")}
    return on_self | {name for statement in node.body for name in names_rebound(statement)}


def _names_replaced(node: ast.stmt) -> Iterator[str]:
    """The names that are something new after this statement, whatever they were before."""
    if isinstance(node, (*DEFINITIONS, ast.Import, ast.ImportFrom)):
        yield from names_rebound(node)
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _names_filled(node: ast.stmt) -> Iterator[str]:
    """`table` of `table.append(torch.exp)`, in a statement that is no definition."""
    if isinstance(node, DEFINITIONS):
        return
    for call in run_in([node]):
        method = call.func if isinstance(call, ast.Call) else None
        if isinstance(method, ast.Attribute) and method.attr in FILLING and isinstance(method.value, ast.Name):
            yield method.value.id


def _aliases(node: ast.AST) -> dict[str, str]:
    """The names that `from … import` binds, and what they are called there."""
    return {alias.asname or alias.name: alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else {}


def _shown(name: str, original: str) -> str:
    return name if name == original else f"{original} as {name}"
