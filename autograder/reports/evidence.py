"""The door for evidence: JSON in, arrays that can be drawn out, or `NoFigure` with a sentence that says why not.

The numbers come from the training runs of a submission, so any shape and any size may stand in the file. Nothing past
this module looks at raw JSON.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import AutograderError

NAME_OF_LOSS = {"mse": "MSE", "cross_entropy": "cross-entropy"}
LOSSES = tuple(NAME_OF_LOSS)

MOST_STEPS = 200_000  # 499 epochs at batch size 5 are 25,000 steps
MOST_TRIALS = 2_000
MOST_POINTS = 2_000
MOST_CLASSES = 6  # as many colours as can be told apart
MOST_GRID = 400
LARGEST = 1e12  # a loss beyond this is as good as infinite, and keeps ticks readable
FARTHEST = 1e6  # a coordinate beyond this has no place on an axis

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class NoFigure(AutograderError):
    """The evidence cannot be drawn; the text says why, in words for the page."""


@dataclass(frozen=True)
class Losses:
    """Loss of every step, float64 `(steps,)`, per loss; NaN where the value was not finite."""

    student: Mapping[str, Floats]
    reference: Mapping[str, Floats]
    unit: str = "step"


@dataclass(frozen=True)
class Reading:
    """What one model says: a class per point, int64 `(N,)`, and per node of the grid, int64 `(n, n)`, rows are x₂."""

    predicted: Ints
    regions: Ints | None = None


@dataclass(frozen=True)
class Scatter:
    """Points `(N, 2)` with their true classes `(N,)`, and what the student's and the reference's model say of them."""

    points: Floats
    true: Ints
    num_classes: int
    student: Reading
    reference: Reading | None
    loss: str = ""
    extent: tuple[float, float, float, float] = (0.0, 1.0, 0.0, 1.0)  # x₁ low, high, x₂ low, high of the grid


@dataclass(frozen=True)
class Accuracies:
    """Accuracy per trial, float64 `(trials,)` in 0 … 1, per loss, on `test_size` held-out points."""

    student: Mapping[str, Floats]
    reference: Mapping[str, Floats]
    best_possible: float | None = None
    test_size: int | None = None
    setting: str = ""


def read_losses(evidence: object) -> Losses:
    """The key `losses`.

    Raises:
        NoFigure: it is missing, holds nothing of the student's, or is not drawable.
    """
    part = _part(evidence, "losses", "no training run was recorded")
    student = _series_per_loss(part, "student", _loss_values)
    if not student:
        raise NoFigure("no loss of yours was recorded: finish the training tasks first")
    return Losses(student, _series_per_loss(part, "reference", _loss_values), _words(part.get("unit"), "step"))


def read_accuracies(evidence: object) -> Accuracies:
    """The key `accuracies`.

    Raises:
        NoFigure: it is missing, holds nothing of the student's, or is not drawable.
    """
    part = _part(evidence, "accuracies", "no trials were recorded")
    student = _series_per_loss(part, "student", _accuracy_values)
    if not student:
        raise NoFigure("no trial of yours was recorded: finish the task that runs the trials first")
    reference = _series_per_loss(part, "reference", _accuracy_values)
    best, size = part.get("best_possible"), part.get("test_size")
    return Accuracies(
        student,
        reference,
        best_possible=_number(best, "best_possible", low=0.0, high=1.0) if best is not None else None,
        test_size=_count(size, "test_size", most=10**9) if size is not None else None,
        setting=_words(part.get("setting"), ""),
    )


def read_scatter(evidence: object) -> Scatter:
    """The key `scatter`.

    Raises:
        NoFigure: it is missing, holds no prediction of the student's, or is not drawable.
    """
    part = _part(evidence, "scatter", "no predictions were recorded")
    classes = _count(part.get("num_classes"), "num_classes", most=MOST_CLASSES)
    points = _points(part.get("X"))
    extent, nodes = _grid(part.get("grid"), points)
    student = _reading(part, "student", len(points), classes, nodes)
    if student is None:
        raise NoFigure("your model's predictions are missing: finish the tasks that build, train and predict first")
    true = _labels(part.get("true"), "true", len(points), classes)
    reference = _reading(part, "reference", len(points), classes, nodes)
    loss = NAME_OF_LOSS.get(str(_mapping(part["student"], "student").get("loss")), "")
    return Scatter(points, true, classes, student, reference, loss, extent)


def _part(evidence: object, name: str, missing: str) -> Mapping[str, Any]:
    if not isinstance(evidence, Mapping) or evidence.get(name) is None:
        raise NoFigure(missing)
    return _mapping(evidence[name], name)


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise NoFigure(f"the recorded {name} is not a table of values")
    return value


def _list(value: object, name: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise NoFigure(f"the recorded {name} is not a list")
    if not value:
        raise NoFigure(f"the recorded {name} is empty")
    if len(value) > most:
        raise NoFigure(f"the recorded {name} has {len(value):,} entries; at most {most:,} can be drawn")
    return value


def _series_per_loss(part: Mapping[str, Any], owner: str, read: Callable[[object, str], Floats]) -> dict[str, Floats]:
    given = part.get(owner)
    if given is None:
        return {}
    table = _mapping(given, owner)
    return {
        loss: read(table[loss], f"{NAME_OF_LOSS[loss]} of {owner}") for loss in LOSSES if table.get(loss) is not None
    }


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _loss_values(value: object, name: str) -> Floats:
    """Losses as float64; null, NaN, infinity and anything beyond `LARGEST` become NaN."""
    values = _list(value, name, MOST_STEPS)
    if not all(item is None or _is_number(item) for item in values):
        raise NoFigure(f"the recorded {name} holds something that is not a number")
    drawable = (item if item is not None and abs(item) <= LARGEST else math.nan for item in values)
    return np.fromiter(drawable, dtype=np.float64, count=len(values))


def _accuracy_values(value: object, name: str) -> Floats:
    values = _list(value, name, MOST_TRIALS)
    if not all(_is_number(item) and 0 <= item <= 1 for item in values):
        raise NoFigure(f"the recorded {name} holds something that is not an accuracy between 0 and 1")
    return np.array(values, dtype=np.float64)


def _number(value: object, name: str, *, low: float, high: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise NoFigure(f"the recorded {name} is not a number between {low:g} and {high:g}")
    return float(value)


def _count(value: object, name: str, *, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise NoFigure(f"the recorded {name} is not a whole number from 1 to {most:,}")
    return value


def _words(value: object, default: str) -> str:
    """A short text of one line, or the default."""
    if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) <= 120:
        return default
    return value


def _labels(value: object, name: str, count: int, classes: int) -> Ints:
    values = _list(value, name, max(MOST_POINTS, count))
    if len(values) != count:
        raise NoFigure(f"the recorded {name} has {len(values):,} entries for {count:,} points")
    if not all(type(item) is int and 0 <= item < classes for item in values):
        raise NoFigure(f"the recorded {name} holds something that is not a class from 0 to {classes - 1}")
    return np.array(values, dtype=np.int64)


def _points(value: object) -> Floats:
    rows = _list(value, "X", MOST_POINTS)
    if not all(isinstance(row, list) and len(row) == 2 for row in rows):
        raise NoFigure("the recorded X is not a list of points with two coordinates")
    if not all(_is_number(item) and abs(item) <= LARGEST for row in rows for item in row):
        raise NoFigure("the recorded X holds a coordinate that is not a finite number")
    if any(abs(item) > FARTHEST for row in rows for item in row):
        raise NoFigure("the recorded X holds a coordinate beyond a million")
    return np.array(rows, dtype=np.float64)


def _grid(value: object, points: Floats) -> tuple[tuple[float, float, float, float], int]:
    """The extent of the grid and its nodes per side; without a grid, the extent of the points and 0."""
    if value is None:
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        return (float(x0), float(x1), float(y0), float(y1)), 0
    table = _mapping(value, "grid")
    nodes = _count(table.get("n"), "grid size", most=MOST_GRID)
    x0, x1 = _interval(table.get("x"))
    y0, y1 = _interval(table.get("y"))
    return (x0, x1, y0, y1), nodes


def _interval(value: object) -> tuple[float, float]:
    ends = _list(value, "grid", 2)
    if len(ends) != 2 or not all(_is_number(end) and abs(end) <= FARTHEST for end in ends) or not ends[0] < ends[1]:
        raise NoFigure("the recorded grid has no proper interval")
    return float(ends[0]), float(ends[1])


def _reading(part: Mapping[str, Any], owner: str, count: int, classes: int, nodes: int) -> Reading | None:
    given = part.get(owner)
    if given is None or _mapping(given, owner).get("predicted") is None:
        return None
    predicted = _labels(given["predicted"], f"prediction of {owner}", count, classes)
    return Reading(predicted, _regions(part.get(f"{owner}_regions"), nodes, classes))


def _regions(value: object, nodes: int, classes: int) -> Ints | None:
    if value is None or not nodes:
        return None
    rows = _list(value, "regions", nodes)
    if len(rows) != nodes:
        raise NoFigure(f"the recorded regions have {len(rows)} rows for a grid of {nodes}")
    return np.stack([_labels(row, "row of the regions", nodes, classes) for row in rows])
