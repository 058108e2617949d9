"""The mutants of an assignment: the reference with one small mistake in the solution of one graded function."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.assignments.model import Assignment, Task, without_solution_markers
from autograder.authoring.mutants.operators import OPERATORS
from autograder.submissions.module import definitions_only

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")  # the fields of a compound statement's inner statements
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Mutant:
    """The reference with one mistake.

    Attributes:
        task: the id of the task that asks for the function.
        function: its name; a class is named, not its method.
        line: of the changed statement, in the reference's file.
        before, after: the statement in one line, without comments; of a compound statement, the first line.
        text: the whole module.
    """

    task: str
    function: str
    line: int
    before: str
    after: str
    text: str


@dataclass(frozen=True)
class Reference:
    """The reference as a syntax tree, without prose, docstrings and demonstrations. Line numbers are the file's.

    Attributes:
        solved: the lines between the solution markers.
    """

    tree: ast.Module
    solved: frozenset[int]

    @property
    def text(self) -> str:
        return ast.unparse(self.tree)

    def definitions_of(self, task: Task) -> Iterator[Definition]:
        """The functions and classes that a task asks for."""
        for node in self.tree.body:
            if isinstance(node, Definition) and node.name in task.functions:
                yield node


def read_reference(assignment: Assignment) -> Reference:
    """The reference of an assignment, as a tree that can be changed."""
    text = definitions_only(without_solution_markers(assignment.source), assignment.functions).text
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    tree.body = [node for node in tree.body if not isinstance(node, ast.Pass)]  # what was left out
    return Reference(tree, _solved_lines(assignment.source))


def mutants_of(reference: Reference, task: Task) -> Iterator[Mutant]:
    """Every mutant of a task's functions, each text once."""
    seen = {reference.text}
    for definition in reference.definitions_of(task):
        for statement, slot in _slots(definition, reference.solved):
            before = _first_line(statement)
            for node in _replacements(slot.node):
                with_other = slot.put(node)
                after, text = _first_line(with_other or statement), reference.text
                slot.put(slot.node)
                if text not in seen:
                    seen.add(text)
                    yield Mutant(task.id, definition.name, statement.lineno, before, after, text)


@dataclass(frozen=True)
class _Slot:
    """A place in a tree that holds a node: a field of the owner, or an entry of a field that is a list."""

    owner: ast.AST
    field: str
    index: int | None
    node: ast.AST

    def put(self, node: ast.AST) -> ast.stmt | None:
        """Put a node here; returns it if it is a statement."""
        if self.index is None:
            setattr(self.owner, self.field, node)
        else:
            getattr(self.owner, self.field)[self.index] = node
        return node if isinstance(node, ast.stmt) else None


def _slots(definition: Definition, solved: frozenset[int]) -> Iterator[tuple[ast.stmt, _Slot]]:
    """The places of the solution's statements and of the expressions in them, each with its statement."""
    for owner in ast.walk(definition):
        for field, index, node in _fields(owner):
            if isinstance(node, ast.stmt) and node.lineno in solved:
                yield node, _Slot(owner, field, index, node)
                yield from ((node, slot) for slot in _expressions(node))


def _expressions(owner: ast.AST) -> Iterator[_Slot]:
    """The places inside one statement: none in statements of its body, in type annotations, in words for people."""
    if isinstance(owner, ast.JoinedStr | ast.Raise | ast.FunctionDef | ast.ClassDef):
        return
    for field, index, node in _fields(owner):
        if isinstance(node, ast.expr | ast.keyword | ast.comprehension | ast.withitem) and field != "annotation":
            yield _Slot(owner, field, index, node)
            yield from _expressions(node)


def _fields(owner: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    for field, value in ast.iter_fields(owner):
        if isinstance(value, ast.AST):
            yield field, None, value
        elif isinstance(value, list):
            yield from ((field, index, node) for index, node in enumerate(value) if isinstance(node, ast.AST))


def _replacements(node: ast.AST) -> Iterator[ast.AST]:
    for operator in OPERATORS:
        yield from operator(node)


def _first_line(statement: ast.stmt) -> str:
    """A statement in one line; the first line of a compound one."""
    if not any(isinstance(getattr(statement, block, None), list) for block in _BLOCKS):
        return ast.unparse(statement)
    blocks: dict[str, Any] = {block: [] for block in _BLOCKS if hasattr(statement, block)}
    header = type(statement)(**{**dict(ast.iter_fields(statement)), **blocks, "body": [ast.Pass()]})
    return ast.unparse(ast.fix_missing_locations(header)).rpartition("\n")[0]


def _solved_lines(source: str) -> frozenset[int]:
    lines = source.split("\n")
    return frozenset(_between(lines))


def _between(lines: Sequence[str]) -> Iterator[int]:
    is_solution = False
    for number, line in enumerate(lines, start=1):
        marker = re.fullmatch(r"\s*### (BEGIN|END) SOLUTION\s*", line)
        if marker:
            is_solution = marker[1] == "BEGIN"
        elif is_solution:
            yield number
