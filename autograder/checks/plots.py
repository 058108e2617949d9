"""A student's answers in the form that figures are drawn from, for the plots.py of an assignment.

Each function looks at one answer, and says in a sentence what is wrong with it if it cannot be drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from autograder.checks.compare import assert_tensor
from autograder.checks.describe import brief, type_name
from autograder.errors import CheckFailed, Compared

NODES = 80  # of the grid for regions, per side
MARGIN = 0.04  # of the points' extent, around them
MOST_SHOWN = 400  # dots that can be told apart


def loss_values(answer: Any, count: int, *, what: str) -> list[float]:
    """A list, a tuple or a vector of `count` losses as floats. NaN and infinity stay: the figure shows where it broke.

    Raises:
        CheckFailed: it is something else.
    """
    values = answer.tolist() if isinstance(answer, Tensor | np.ndarray) and answer.ndim == 1 else answer
    if not isinstance(values, list | tuple):
        raise _wrong_form(f"{what} should be a list of numbers", f"{count} numbers", answer)
    if len(values) != count:
        raise CheckFailed(f"{what} has the wrong length", expected=f"{count} numbers", got=str(len(values)))
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
        CheckFailed: it is something else.
    """
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        raise _wrong_form(f"{what} should be a pair of points and classes", "(X, y)", answer)
    X, y = answer
    assert_tensor(X, what=f"the points of {what}")
    if X.ndim != 2 or X.shape[1] != 2 or not len(X):
        raise CheckFailed(f"the points of {what} have the wrong shape", expected="[N, 2]", got=str(list(X.shape)))
    return X, _classes(y, len(X), num_classes, what=f"the classes of {what}")


def scatter_of(
    X: Tensor, y: Tensor, num_classes: int, predict: Callable[[Tensor], Any], loss: str = ""
) -> dict[str, Any]:
    """Points, what `predict` says of them, and what it says everywhere around them, as plain data.

    Args:
        X: points, float `(N, 2)`; the first 400 are shown.
        y: their classes, int64 `(N,)`.
        predict: from points `(M, 2)` to classes, int64 `(M,)`.
        loss: that the model was trained with, `"mse"` or `"cross_entropy"`, if any.

    Raises:
        CheckFailed: a prediction is something else.
    """
    X, y = X.detach()[:MOST_SHOWN], y[:MOST_SHOWN]
    low, high = X.amin(dim=0), X.amax(dim=0)
    around = MARGIN * (high - low).clamp(min=1e-3)
    (x0, y0), (x1, y1) = (low - around).tolist(), (high + around).tolist()
    across, up = torch.linspace(x0, x1, NODES, dtype=X.dtype), torch.linspace(y0, y1, NODES, dtype=X.dtype)
    grid = torch.stack(torch.meshgrid(across, up, indexing="xy"), dim=-1).reshape(-1, 2)
    predicted = _classes(predict(X), len(X), num_classes, what="the prediction")
    regions = _classes(predict(grid), len(grid), num_classes, what="the prediction")
    return {
        "X": X.tolist(),
        "true": y.tolist(),
        "num_classes": num_classes,
        "student": {"predicted": predicted.tolist(), "loss": loss},
        "grid": {"x": [x0, x1], "y": [y0, y1], "n": NODES},
        "student_regions": regions.reshape(NODES, NODES).tolist(),
    }


def _classes(answer: Any, count: int, num_classes: int, *, what: str) -> Tensor:
    assert_tensor(answer, shape=(count,), dtype=torch.int64, what=what)
    classes: Tensor = answer
    if not bool(((classes >= 0) & (classes < num_classes)).all()):
        wanted, low, high = f"0 to {num_classes - 1}", int(classes.min()), int(classes.max())
        raise CheckFailed(f"{what} holds something that is no class", expected=wanted, got=f"{low} to {high}")
    return classes
