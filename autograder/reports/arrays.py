"""Evidence as arrays that can be drawn, or `NoFigure` with a sentence that says why it cannot.

The numbers come from the training runs of a submission, so there may be any number of them, of any size.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.errors import AutograderError
from autograder.results.evidence import (
    AccuracyEvidence,
    Curve,
    Evidence,
    Grid,
    LossEvidence,
    Predictions,
    ScatterEvidence,
    Series,
)

MOST_STEPS = 200_000  # 499 epochs at batch size 5 are 25,000 steps
MOST_TRIALS = 2_000
MOST_POINTS = 2_000
MOST_CLASSES = 6  # as many colours as can be told apart
MOST_NODES = 400
LARGEST = 1e12  # a larger loss is as good as infinite; this keeps ticks readable
FARTHEST = 1e6  # a larger coordinate has no place on an axis

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Extent = tuple[float, float, float, float]  # x₁ low, high, x₂ low, high


class NoFigure(AutograderError):
    """The evidence cannot be drawn; the text says why, in words for the page."""


@dataclass(frozen=True)
class Losses:
    """The loss of every step or epoch.

    Attributes:
        series: the series that the student or the reference has, in their order.
        student, reference: float64 `(steps,)`, by the key of the series; NaN where the value was not finite.
        per: `step` or `epoch`.
    """

    series: tuple[Series, ...]
    student: Mapping[str, Floats]
    reference: Mapping[str, Floats]
    per: str = "step"


@dataclass(frozen=True)
class Reading:
    """The classes that one model says.

    Attributes:
        predicted: of the points, int64 `(N,)`.
        regions: of the nodes of the grid, int64 `(n, n)`; its rows go up the second axis.
    """

    predicted: Ints
    regions: Ints | None = None


@dataclass(frozen=True)
class Scatter:
    """Points with their true classes, and the classes that two models say.

    Attributes:
        points: float64 `(N, 2)`.
        true: int64 `(N,)`.
        loss: the name of the loss that the student's model was trained with; empty if it is not known.
        extent: of the grid; of the points if there is no grid.
        axes: the names of the two coordinates.
    """

    points: Floats
    true: Ints
    num_classes: int
    student: Reading
    reference: Reading | None
    loss: str = ""
    extent: Extent = (0.0, 1.0, 0.0, 1.0)
    axes: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Accuracies:
    """The accuracy of every trial, on `test_size` held-out points.

    Attributes:
        series: the series that the student or the reference has, in their order.
        student, reference: float64 `(trials,)` in 0 … 1, by the key of the series.
        kind: a noun for the series: `loss`, `optimizer`.
    """

    series: tuple[Series, ...]
    student: Mapping[str, Floats]
    reference: Mapping[str, Floats]
    kind: str = "run"
    best_possible: float | None = None
    test_size: int | None = None
    setting: str = ""


def read_losses(evidence: Evidence) -> Losses:
    """The losses.

    Raises:
        NoFigure: the student has none, or they cannot be drawn.
    """
    part = evidence.losses
    if part is None:
        raise NoFigure(evidence.problems.get("losses", "no training run was recorded"))
    student, reference = (_arrays(part, owner, _loss_values) for owner in ("student", "reference"))
    if not student:
        raise NoFigure("no loss of yours was recorded: finish the training tasks first")
    return Losses(_drawn(part, student, reference), student, reference, part.per)


def read_accuracies(evidence: Evidence) -> Accuracies:
    """The accuracies.

    Raises:
        NoFigure: the student has none, or they cannot be drawn.
    """
    part = evidence.accuracies
    if part is None:
        raise NoFigure(evidence.problems.get("accuracies", "no trials were recorded"))
    student, reference = (_arrays(part, owner, _accuracy_values) for owner in ("student", "reference"))
    if not student:
        raise NoFigure("no trial of yours was recorded: finish the task that runs the trials first")
    if part.best_possible is not None and not 0 <= part.best_possible <= 1:
        raise NoFigure("the recorded best_possible is not a number between 0 and 1")
    if part.test_size is not None and part.test_size < 1:
        raise NoFigure("the recorded test_size is not a number of points")
    return Accuracies(
        _drawn(part, student, reference),
        student,
        reference,
        kind=part.kind,
        best_possible=part.best_possible,
        test_size=part.test_size,
        setting=part.setting if part.setting.isprintable() and len(part.setting) <= 120 else "",
    )


def read_scatter(evidence: Evidence) -> Scatter:
    """The points and predictions.

    Raises:
        NoFigure: the student has no predictions, or they cannot be drawn.
    """
    part = evidence.scatter
    if part is None:
        raise NoFigure(evidence.problems.get("scatter", "no predictions were recorded"))
    if not 1 <= part.num_classes <= MOST_CLASSES:
        raise NoFigure(f"the recorded number of classes is not from 1 to {MOST_CLASSES}")
    points = _points(part.points)
    extent = _extent(part.grid, points)
    if part.student is None:
        raise NoFigure("your model's predictions are missing: finish the tasks that build, train and predict first")
    return Scatter(
        points,
        _labels(part.true, "true classes", len(points), part.num_classes),
        part.num_classes,
        _reading(part, part.student, "student"),
        _reading(part, part.reference, "reference") if part.reference else None,
        loss=part.loss.name if part.loss else "",
        extent=extent,
        axes=part.axes,
    )


def _arrays(
    part: LossEvidence | AccuracyEvidence, owner: str, read: Callable[[Curve, str], Floats]
) -> dict[str, Floats]:
    table: Mapping[str, Curve] = getattr(part, owner)
    return {one.key: read(table[one.key], f"{one.name} of {owner}") for one in part.series if one.key in table}


def _drawn(part: LossEvidence | AccuracyEvidence, *owners: Mapping[str, Floats]) -> tuple[Series, ...]:
    return tuple(one for one in part.series if any(one.key in table for table in owners))


def _require_length(values: Sequence[object], name: str, most: int) -> None:
    if not values:
        raise NoFigure(f"the recorded {name} is empty")
    if len(values) > most:
        raise NoFigure(f"the recorded {name} has {len(values):,} entries; at most {most:,} can be drawn")


def _loss_values(values: Curve, name: str) -> Floats:
    """Losses as float64. A value that is not finite, or is larger than `LARGEST`, becomes NaN."""
    _require_length(values, name, MOST_STEPS)
    drawable = (item if item is not None and abs(item) <= LARGEST else math.nan for item in values)
    return np.fromiter(drawable, dtype=np.float64, count=len(values))


def _accuracy_values(values: Curve, name: str) -> Floats:
    _require_length(values, name, MOST_TRIALS)
    if not all(item is not None and 0 <= item <= 1 for item in values):
        raise NoFigure(f"the recorded {name} holds something that is not an accuracy between 0 and 1")
    return np.array(values, dtype=np.float64)


def _labels(values: Sequence[int], name: str, count: int, classes: int) -> Ints:
    if len(values) != count:
        raise NoFigure(f"the recorded {name} has {len(values):,} entries for {count:,} points")
    if not all(0 <= item < classes for item in values):
        raise NoFigure(f"the recorded {name} holds something that is not a class from 0 to {classes - 1}")
    return np.array(values, dtype=np.int64)


def _points(rows: Sequence[tuple[float, float]]) -> Floats:
    _require_length(rows, "points", MOST_POINTS)
    if not all(abs(item) <= FARTHEST for row in rows for item in row):
        raise NoFigure("the recorded points hold a coordinate beyond a million")
    return np.array(rows, dtype=np.float64)


def _extent(grid: Grid | None, points: Floats) -> Extent:
    """The extent of the grid; without a grid, of the points."""
    if grid is None:
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        return float(x0), float(x1), float(y0), float(y1)
    if not 1 <= grid.n <= MOST_NODES:
        raise NoFigure(f"the recorded grid size is not a whole number from 1 to {MOST_NODES}")
    if not all(-FARTHEST <= low < high <= FARTHEST for low, high in (grid.x, grid.y)):
        raise NoFigure("the recorded grid has no proper interval")
    return *grid.x, *grid.y


def _reading(part: ScatterEvidence, given: Predictions, owner: str) -> Reading:
    classes = part.num_classes
    predicted = _labels(given.predicted, f"prediction of {owner}", len(part.points), classes)
    if given.regions is None or part.grid is None:
        return Reading(predicted)
    nodes = part.grid.n
    if len(given.regions) != nodes:
        raise NoFigure(f"the recorded regions have {len(given.regions)} rows for a grid of {nodes}")
    rows = [_labels(row, "row of the regions", nodes, classes) for row in given.regions]
    return Reading(predicted, np.stack(rows))
