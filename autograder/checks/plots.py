"""A student's answers in the form that figures are drawn from.

Each function looks at one answer, and says in a sentence what is wrong with it if it cannot be drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from autograder.checks.compare import assert_tensor
from autograder.checks.describe import brief, type_name
from autograder.errors import CheckFailed, Compared

NODES = 80  # of the grid, per side
MARGIN = 0.04  # of the points' extent, around them
MOST_SHOWN = 400  # dots that can be told apart

Predict = Callable[[Tensor], Any]  # from points, float (M, 2), to their classes, int64 (M,)


def loss_values(answer: Any, count: int | None = None, *, what: str) -> list[float]:
    """A list, a tuple or a vector of losses as floats. NaN and infinity stay: the figure shows where training broke.

    Args:
        count: how many there must be; any number, but one, if None.

    Raises:
        CheckFailed: the answer is something else.
    """
    values = answer.tolist() if isinstance(answer, Tensor | np.ndarray) and answer.ndim == 1 else answer
    expected = "numbers" if count is None else f"{count} numbers"
    if not isinstance(values, list | tuple):
        raise _wrong_form(f"{what} should be a list of numbers", expected, answer)
    if len(values) != count and (count is not None or not values):
        raise CheckFailed(f"{what} has the wrong length", expected=expected, got=str(len(values)))
    return [_loss(value, what) for value in values]


def _loss(value: Any, what: str) -> float:
    """One loss, also where it is a 0-d tensor."""
    if isinstance(value, Tensor | np.ndarray | np.generic) and value.ndim == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong_form(f"each entry of {what} should be one number", "a number", value)
    return float(value)


def _wrong_form(sentence: str, expected: str, got: Any) -> CheckFailed:
    return CheckFailed(sentence, expected=expected, got=brief(got), compared=Compared.FORM, answer_type=type_name(got))


def labelled_points(answer: Any, num_classes: int, *, what: str) -> tuple[Tensor, Tensor]:
    """A pair of points, float `(N, 2)`, and their classes, int64 `(N,)`.

    Raises:
        CheckFailed: the answer is something else.
    """
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        raise _wrong_form(f"{what} should be a pair of points and classes", "(X, y)", answer)
    X, y = answer
    assert_tensor(X, what=f"the points of {what}")
    if X.ndim != 2 or X.shape[1] != 2 or not len(X):
        raise CheckFailed(f"the points of {what} have the wrong shape", expected="[N, 2]", got=str(list(X.shape)))
    if not bool(X.isfinite().all()):
        raise CheckFailed(f"the points of {what} hold a coordinate that is not a finite number")
    return X, _classes(y, len(X), num_classes, what=f"the classes of {what}")


@dataclass(frozen=True)
class Plane:
    """Points, and a grid around them that is asked for classes, too.

    Attributes:
        points: float `(N, 2)`.
        x, y: where the grid begins and ends on each axis.
        nodes: the grid's points, float `(NODES², 2)`, row by row from below.
    """

    points: Tensor
    x: tuple[float, float]
    y: tuple[float, float]
    nodes: Tensor

    def predictions(self, predict: Predict, num_classes: int) -> tuple[list[int], list[list[int]]]:
        """The class of each point, and of each node of the grid in `NODES` rows.

        Raises:
            CheckFailed: `predict` gives something else.
        """
        points, nodes = (
            _classes(predict(where), len(where), num_classes, what="the prediction")
            for where in (self.points, self.nodes)
        )
        return points.tolist(), nodes.reshape(NODES, NODES).tolist()


def plane_around(X: Tensor, *, margin: float | None = None) -> Plane:
    """The first `MOST_SHOWN` of the points, float `(N, 2)`, with a grid that goes `margin` beyond them on each side."""
    X = X.detach()[:MOST_SHOWN]
    low, high = X.amin(dim=0), X.amax(dim=0)
    around = MARGIN * (high - low).clamp(min=1e-3) if margin is None else margin
    (x0, y0), (x1, y1) = (low - around).tolist(), (high + around).tolist()
    across, up = torch.linspace(x0, x1, NODES, dtype=X.dtype), torch.linspace(y0, y1, NODES, dtype=X.dtype)
    nodes = torch.stack(torch.meshgrid(across, up, indexing="xy"), dim=-1).reshape(-1, 2)
    return Plane(X, (x0, x1), (y0, y1), nodes)


def _classes(answer: Any, count: int, num_classes: int, *, what: str) -> Tensor:
    assert_tensor(answer, shape=(count,), dtype=torch.int64, what=what)
    classes: Tensor = answer
    if not bool(((classes >= 0) & (classes < num_classes)).all()):
        wanted, low, high = f"0 to {num_classes - 1}", int(classes.min()), int(classes.max())
        raise CheckFailed(f"{what} holds something that is no class", expected=wanted, got=f"{low} to {high}")
    return classes
