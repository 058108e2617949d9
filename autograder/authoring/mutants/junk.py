"""Answers that are no answers: each is given in place of what a graded function of the reference returns.

A junk answer never raises, and computing it changes no argument, so that a check that passes saw nothing of the task
done. A right answer in a wrong form is junk as well: another shape, dtype or device.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.assignments.model import Task
from autograder.authoring.mutants.making import Definition, Reference

# by the names of functions in junk_answers: what the answer is, and whether it holds the right numbers
_WORTHLESS = {
    "nothing": "None",
    "inputs": "its first argument",
    "other_type": "a plain object",
    "nan": "NaN for every number",
    "zeros": "0 for every number",
    "ones": "1 for every number",
}
_WRONG_FORM = {
    "more_axes": "the right answer with an axis more",
    "transposed": "the right answer with its last two axes swapped, or as a column",
    "other_dtype": "the right answer in another dtype",
    "other_device": "the right answer on another device",
}
_MODULE = "_junk_answers"
_IMPORT = f"from autograder.authoring.mutants import junk_answers as {_MODULE}"


@dataclass(frozen=True)
class Junk:
    """The reference with a function that gives junk.

    Attributes:
        task: the id of the task that asks for the function.
        function: its name; a method with the class before it: `StepData.__len__`.
        line: of the function, in the reference's file.
        answer: what it gives, in words.
        is_worthless: whether the answer holds nothing right, so that no check that asks for the function should pass.
            Otherwise, or for a method, one check of the task has to fail.
        text: the whole module.
    """

    task: str
    function: str
    line: int
    answer: str
    is_worthless: bool
    text: str


def junk_of(reference: Reference, task: Task) -> Iterator[Junk]:
    """Every junk answer of a task's functions, and of the methods that the solution writes in its classes."""
    for definition in reference.definitions_of(task):
        for function, name in _functions(definition, reference.solved):
            is_whole = function is definition
            for kind, answer in (_WORTHLESS | _WRONG_FORM).items():
                text = _with_decorator(reference, function, kind, skipped=not is_whole)
                yield Junk(task.id, name, function.lineno, answer, is_whole and kind in _WORTHLESS, text)


def _functions(definition: Definition, solved: frozenset[int]) -> Iterator[tuple[Definition, str]]:
    yield definition, definition.name
    if isinstance(definition, ast.ClassDef):
        for method in definition.body:
            is_solved = any(getattr(inner, "lineno", 0) in solved for inner in ast.walk(method))
            if isinstance(method, ast.FunctionDef) and is_solved and method.name != "__init__":
                yield method, f"{definition.name}.{method.name}"


def _with_decorator(reference: Reference, function: Definition, kind: str, *, skipped: bool) -> str:
    """The module in which a decorator stands before a function.

    Args:
        skipped: whether the function is a method, whose first argument is the object itself.
    """
    decorator = ast.parse(f"{_MODULE}.instead({kind!r}, skipped={int(skipped)})", mode="eval").body
    function.decorator_list.insert(0, decorator)
    try:
        body = reference.tree.body
        first = sum(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in body)
        return ast.unparse(ast.Module([*body[:first], *ast.parse(_IMPORT).body, *body[first:]], []))
    finally:
        del function.decorator_list[0]
