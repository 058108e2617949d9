"""The `assert` statements of a check file, with a question before each: does its comparison hold with a moved value?

    assert len(parts) == 3, "three sizes make three parts"

becomes

    moved_comparisons.must_not_hold(moved_comparisons.are_true(len(parts) == moved_comparisons.value(3)))
    assert len(parts) == 3, "three sizes make three parts"

A bound moves beyond every number, a type becomes a drawn one, and what has no value to move has to be a drawn object.
"""

from __future__ import annotations

import ast
from collections.abc import Set
from typing import Any

from autograder.authoring.impossible.question import Questions
from autograder.authoring.impossible.secret import Secret

NAME = "moved_comparisons"  # of the `MovedComparisons` in a check file
_TWO_ARE_COMPARED = {"equal", "allclose", "isclose"}  # torch.equal(got, expected)
_BELOW, _ABOVE = (ast.Lt, ast.LtE), (ast.Gt, ast.GtE)


class MovedComparisons:
    """The functions that the questions before `assert` statements call."""

    def __init__(self, secret: Secret, questions: Questions) -> None:
        self._secret = secret
        self.must_not_hold, self.value, self.kind = questions.must_not_hold, secret.moved, secret.kind

    def is_drawn(self, value: Any) -> bool:
        """Whether a value is the drawn object; an array is asked entry by entry."""
        same = value == self._secret.token
        return bool(same.any() if hasattr(same, "any") else same)

    def below(self, low: Any, high: Any) -> Any:
        """`low < high` with each side in turn moved beyond the other's reach; for sets, low ⊂ high with one more."""
        if isinstance(low, Set) or isinstance(high, Set):
            return {*low, self._secret.text} <= {*high}
        return self.are_true(low < float("-inf")) or self.are_true(high > float("inf"))

    @staticmethod
    def are_true(compared: Any) -> bool:
        """Whether a comparison holds, in any entry of a tensor or array."""
        return bool(compared.any() if hasattr(compared, "any") else compared)


def with_questions(source: str, path: str) -> ast.Module:
    """A check file with a question before each `assert`, and before a comparison whose name is asserted later."""
    tree: ast.Module = _Questioner().visit(ast.parse(source, path))
    return ast.fix_missing_locations(tree)


class _Questioner(ast.NodeTransformer):
    def __init__(self) -> None:
        self._asserted: set[str] = set()  # names that the function asserts: `right = …; assert right, "…"`

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        outer = self._asserted
        self._asserted = {
            one.test.id for one in ast.walk(node) if isinstance(one, ast.Assert) and isinstance(one.test, ast.Name)
        }
        self.generic_visit(node)
        self._asserted = outer
        return node

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        return [_question(node.test, node), node]

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        named = isinstance(node.targets[0], ast.Name) and node.targets[0].id in self._asserted
        compares = isinstance(node.value, ast.Compare | ast.BoolOp)
        return [_question(node.value, node), node] if named and compares else [node]


def _question(test: ast.expr, at: ast.stmt) -> ast.stmt:
    return ast.copy_location(ast.Expr(_call("must_not_hold", _moved(test))), at)


def _moved(test: ast.expr) -> ast.expr:
    """An expression that is true if `test` holds with a moved value."""
    match test:
        case ast.BoolOp(op, values):
            return _any_moved(values, go_on=isinstance(op, ast.And))
        case ast.Compare(left, operators, others):
            sides = [left, *others]
            pairs = zip(sides, operators, others, strict=False)
            return _any_of([_moved_comparison(one, operator, other) for one, operator, other in pairs])
        case ast.Call(ast.Name("isinstance"), [value, _]):
            return _call_of(ast.Name("isinstance", ast.Load()), value, _moved_name("kind"))
        case ast.Call(ast.Attribute(attr=name) as function, [one, other, *_]) if name in _TWO_ARE_COMPARED:
            return _call_of(function, one, _call("value", other))
        case ast.Call(ast.Name("bool"), [value]):
            return _moved(value)
    return _call("is_drawn", test)


def _any_moved(values: list[ast.expr], *, go_on: bool) -> ast.expr:
    """Whether any of several conditions holds with a moved value; a later one is asked where Python asks it."""
    first, *rest = values
    if not rest:
        return _moved(first)
    reached = first if go_on else ast.UnaryOp(ast.Not(), first)
    return _any_of([_moved(first), ast.BoolOp(ast.And(), [reached, _any_moved(rest, go_on=go_on)])])


def _moved_comparison(one: ast.expr, operator: ast.cmpop, other: ast.expr) -> ast.expr:
    if isinstance(operator, _BELOW):
        return _call("below", one, other)
    if isinstance(operator, _ABOVE):
        return _call("below", other, one)
    if isinstance(operator, ast.In):
        return ast.Compare(_call("value", one), [operator], [other])
    if isinstance(operator, ast.Eq | ast.Is):
        return _call("are_true", ast.Compare(one, [ast.Eq()], [_call("value", other)]))
    return _call("is_drawn", one)


def _any_of(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)


def _call(function: str, *arguments: ast.expr) -> ast.Call:
    return _call_of(_moved_name(function), *arguments)


def _call_of(function: ast.expr, *arguments: ast.expr) -> ast.Call:
    return ast.Call(function, list(arguments), [])


def _moved_name(name: str) -> ast.Attribute:
    return ast.Attribute(ast.Name(NAME, ast.Load()), name, ast.Load())
