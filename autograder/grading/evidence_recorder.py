"""The recorder of evidence: the fixture `evidence` of a check, and the argument `evidence` of a function in plots.py.

A recorder takes the figures and series that `[figures]` of assignment.toml declares. What it gets as the student's is
an answer: one that cannot be drawn fails the check. Every other mistake is the author's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from msgspec.structs import replace
from torch import Tensor

from autograder.assignments.figures import Figures
from autograder.checks.compare import assert_numbers
from autograder.checks.plots import NODES, Plane, Predict, loss_values, plane_around
from autograder.errors import AssignmentError, CheckFailed
from autograder.results.evidence import (
    AccuracyEvidence,
    Evidence,
    Grid,
    LossEvidence,
    Predictions,
    ScatterEvidence,
    Series,
)

T = TypeVar("T")


@dataclass
class EvidenceRecorder:
    """Records the numbers that a submission's figures show.

    What is recorded again replaces what was there. An owner whose numbers are not given keeps those that it had.

    Attributes:
        declared: the figures of the assignment, with their series.
        place: the file and the function that record now, for messages.
        recorded: the evidence so far.
    """

    declared: Figures
    place: str = ""
    recorded: Evidence = field(default_factory=Evidence)

    def losses(self, series: str, *, student: Any = None, reference: Any = None) -> None:
        """Record the losses of one series, one for each step or epoch.

        Args:
            series: a key of `[figures.losses]`.
            student, reference: numbers in a list, a tuple or a vector; NaN and infinity show where training broke.

        Raises:
            CheckFailed: `student` is something else.
            AssignmentError: `reference` is something else, or the series is not declared.
        """
        known = self._series("losses", series)
        before = self.recorded.losses or LossEvidence(series=known, per=self._declared("losses").per.value)
        curves = self._curves(before, series, student, reference, _losses)
        self.recorded = replace(self.recorded, losses=replace(before, **curves))

    def accuracies(
        self,
        series: str,
        *,
        student: Any = None,
        reference: Any = None,
        best_possible: float | None = None,
        test_size: int | None = None,
        setting: str = "",
    ) -> None:
        """Record the accuracies of one series, one for each trial.

        Args:
            series: a key of `[figures.accuracies]`.
            student, reference: numbers from 0 to 1 in a list, a tuple or a vector.
            best_possible: the accuracy that no model can be expected to exceed, from 0 to 1.
            test_size: the number of points that each accuracy was measured on.
            setting: a few words on the trials.

        Raises:
            CheckFailed: `student` is something else.
            AssignmentError: another argument is something else, or the series is not declared.
        """
        known = self._series("accuracies", series)
        before = self.recorded.accuracies or AccuracyEvidence(series=known, kind=self._declared("accuracies").kind)
        facts: dict[str, Any] = {"best_possible": best_possible, "test_size": test_size, "setting": setting}
        if best_possible is not None and not 0 <= best_possible <= 1:
            raise AssignmentError(f"{self.place}: `best_possible` must be from 0 to 1, not {best_possible!r}")
        if test_size is not None and not (isinstance(test_size, int) and test_size > 0):
            raise AssignmentError(f"{self.place}: `test_size` must be a number of points, not {test_size!r}")
        curves = self._curves(before, series, student, reference, _accuracies)
        self.recorded = replace(self.recorded, accuracies=replace(before, **facts, **curves))

    def scatter(
        self,
        X: Tensor,
        y: Tensor,
        num_classes: int,
        *,
        student: Predict,
        reference: Predict | None = None,
        loss: str = "",
        margin: float | None = None,
    ) -> None:
        """Record points, and the classes that two models say for them and for a grid around them.

        Args:
            X: points, float `(N, 2)`; the first 400 are shown.
            y: their classes, int64 `(N,)`.
            student, reference: from points, float `(M, 2)`, to classes, int64 `(M,)`.
            loss: the series of `[figures.losses]` that the student's model was trained with, if any.
            margin: how far the grid goes beyond the points; 4 % of their extent if None.

        Raises:
            CheckFailed: a prediction of `student` is something else.
            AssignmentError: a prediction of `reference` is something else, or the figure or series is not declared.
        """
        axes, plane = self._declared("scatter").axes, plane_around(X, margin=margin)
        if not bool(plane.points.isfinite().all()):
            raise AssignmentError(f"{self.place}: the points of the scatter are not finite")
        scatter = ScatterEvidence(
            points=tuple(map(tuple, plane.points.tolist())),
            true=tuple(y[: len(plane.points)].tolist()),
            num_classes=num_classes,
            student=_predictions(plane, student, num_classes),
            reference=self._of_author(lambda: reference and _predictions(plane, reference, num_classes)),
            grid=Grid(x=plane.x, y=plane.y, n=NODES),
            axes=axes,
            loss=next(one for one in self._series("losses", loss) if one.key == loss) if loss else None,
        )
        before = self.recorded.scatter
        if reference is None and before and (before.points, before.grid) == (scatter.points, scatter.grid):
            scatter = replace(scatter, reference=before.reference)
        self.recorded = replace(self.recorded, scatter=scatter)

    def _declared(self, figure: str) -> Any:
        declared = getattr(self.declared, figure)
        if declared is None:
            said = f"records {figure}, and assignment.toml has no [figures.{figure}]; declare it there"
            raise AssignmentError(f"{self.place}: {said}")
        return declared

    def _series(self, figure: str, key: str) -> tuple[Series, ...]:
        """All series of a figure, of which `key` must be one."""
        series = tuple(Series(**asdict(one)) for one in self._declared(figure).series)
        if key not in [one.key for one in series]:
            known = ", ".join(one.key for one in series)
            said = f"records the series {key!r}; [figures.{figure}] of assignment.toml declares {known}"
            raise AssignmentError(f"{self.place}: {said}: declare it there, or record one of these")
        return series

    def _curves(
        self,
        before: LossEvidence | AccuracyEvidence,
        series: str,
        student: Any,
        reference: Any,
        read: Callable[[Any], tuple[float | None, ...]],
    ) -> dict[str, dict[str, tuple[float | None, ...]]]:
        """The numbers of both owners by series, with new ones for this series where they are given."""
        mine = {} if student is None else {series: read(student)}
        other = {} if reference is None else {series: self._of_author(lambda: read(reference))}
        return {"student": {**before.student, **mine}, "reference": {**before.reference, **other}}

    def _of_author(self, read: Callable[[], T]) -> T:
        """Read what the author gave; a fault in it is no failure of the student."""
        try:
            return read()
        except (CheckFailed, TypeError, ValueError, RuntimeError) as error:
            raise AssignmentError(f"{self.place}: the evidence of the reference cannot be drawn: {error}") from error


def _losses(values: Any) -> tuple[float | None, ...]:
    numbers = loss_values(values, what="the list of losses")
    return tuple(number if math.isfinite(number) else None for number in numbers)


def _accuracies(values: Any) -> tuple[float, ...]:
    count = len(values) if hasattr(values, "__len__") else 0
    return tuple(assert_numbers(values, max(count, 1), low=0, high=1, what="the list of accuracies"))


def _predictions(plane: Plane, predict: Predict, num_classes: int) -> Predictions:
    predicted, regions = plane.predictions(predict, num_classes)
    return Predictions(predicted=tuple(predicted), regions=tuple(map(tuple, regions)))
