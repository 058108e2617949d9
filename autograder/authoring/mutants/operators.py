"""The small mistakes: each operator is a function from a node of a syntax tree to nodes that may take its place.

The list is made of mistakes that students make: a wrong operator, a boundary beside the right one, another constant,
an argument or a statement that is not there, a method in place of its neighbour.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from typing import TypeVar

N = TypeVar("N", bound=ast.AST)
Operator = Callable[[ast.AST], Iterator[ast.AST]]

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
# names of functions, methods and classes with a neighbour that is taken for them, in both directions
_NEIGHBOURS = (
    ("sum", "mean"), ("max", "min"), ("amax", "amin"), ("argmax", "argmin"), ("maximum", "minimum"), ("any", "all"),
    ("exp", "log"), ("log", "log2"), ("sin", "cos"), ("sigmoid", "tanh"), ("softmax", "log_softmax"),
    ("zeros", "ones"), ("zeros_like", "ones_like"), ("rand", "randn"), ("normal_", "uniform_"), ("zeros_", "ones_"),
    ("float", "double"), ("float32", "float64"), ("long", "int"), ("floor", "ceil"), ("train", "eval"),
    ("mse_loss", "cross_entropy"), ("logdet", "det"), ("ReLU", "Sigmoid"), ("relu", "sigmoid"), ("SGD", "Adam"),
    ("no_grad", "enable_grad"), ("repeat_interleave", "repeat"), ("cumsum", "cumprod"), ("std", "var"),
    ("append", "extend"), ("weight", "bias"), ("real", "imag"), ("xlogy", "mul"),
)  # fmt: skip


def comparisons(node: ast.AST) -> Iterator[ast.AST]:
    """`<` becomes `<=` and `>`; `==` becomes `!=`; `in` becomes `not in`."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in _COMPARISONS[type(operator)]:
                yield _with(node, ops=[*node.ops[:place], other(), *node.ops[place + 1 :]])


def arithmetic(node: ast.AST) -> Iterator[ast.AST]:
    """`+` becomes `-`, `*` becomes `/`, and so on; also in `+=`."""
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _ARITHMETIC:
        yield _with(node, op=_ARITHMETIC[type(node.op)]())


def operands(node: ast.AST) -> Iterator[ast.AST]:
    """`a + b` becomes `a`, and `b`; `-a` and `not a` become `a`."""
    if isinstance(node, ast.BinOp):
        yield from (node.left, node.right)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand


def conditions(node: ast.AST) -> Iterator[ast.AST]:
    """`and` becomes `or`; `if` and `while` lose their question; `a if c else b` becomes `a`, and `b`."""
    if isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.If):
        yield from (_with(node, test=ast.Constant(answer)) for answer in (True, False))
    elif isinstance(node, ast.While):
        yield _with(node, test=ast.Constant(False))
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield _with(node, ifs=[])


def constants(node: ast.AST) -> Iterator[ast.AST]:
    """A whole number becomes its neighbours, a float its double, a truth value its opposite, a text the empty one."""
    if isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _other_values(node.value))


def arguments(node: ast.AST) -> Iterator[ast.AST]:
    """A call loses one keyword, or the last argument by position; its first two arguments change places."""
    if not isinstance(node, ast.Call):
        return
    for place in range(len(node.keywords)):
        yield _with(node, keywords=node.keywords[:place] + node.keywords[place + 1 :])
    if node.args:
        yield _with(node, args=node.args[:-1])
    if len(node.args) > 1:
        yield _with(node, args=[node.args[1], node.args[0], *node.args[2:]])


def calls(node: ast.AST) -> Iterator[ast.AST]:
    """`x.exp()` becomes `x`, and so does `torch.exp(x)`."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            yield node.func.value
        if node.args and not isinstance(node.args[0], ast.Starred):
            yield node.args[0]


def names(node: ast.AST) -> Iterator[ast.AST]:
    """A function or method becomes its neighbour: `sum` becomes `mean`, `max` becomes `min`, `exp` becomes `log`."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield from (_with(node, attr=other) for other in _neighbours_of(node.attr))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from (_with(node, id=other) for other in _neighbours_of(node.id))


def places(node: ast.AST) -> Iterator[ast.AST]:
    """`x[i]` becomes `x`; `x[a:b]` loses one of its ends."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield node.value
    elif isinstance(node, ast.Slice):
        yield from (_with(node, **{end: None}) for end in ("lower", "upper", "step") if getattr(node, end))


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """A statement is not there; the body of a `with` runs without it."""
    dropped = ast.Expr | ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Raise | ast.Assert | ast.Continue | ast.Break
    if isinstance(node, dropped | ast.Delete):
        yield ast.Pass()
    elif isinstance(node, ast.With):
        yield ast.If(test=ast.Constant(True), body=node.body, orelse=[])


OPERATORS: tuple[Operator, ...] = (
    comparisons,
    arithmetic,
    operands,
    conditions,
    constants,
    arguments,
    calls,
    names,
    places,
    statements,
)


def _with(node: N, **fields: object) -> N:
    """A copy of a node with some fields changed; the other fields are those of the node itself."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _other_values(value: object) -> Iterator[str | bool | int | float]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, float):
        yield 2 * value or 1.0
    elif isinstance(value, str) and value:
        yield ""


def _neighbours_of(name: str) -> Iterator[str]:
    for one, other in _NEIGHBOURS:
        if name in (one, other):
            yield other if name == one else one
