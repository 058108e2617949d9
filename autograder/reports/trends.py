"""Trends of curves, and differences with their noise: the numbers that sentences are made of.

"Within the noise" means less than two standard errors of the difference. The standard error of a median is 1.2533
times that of a mean (normal samples, large n), and a trial on m points is never surer than √(p(1 − p)/m).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from autograder.reports.arrays import Floats, Ints

MEDIAN_OVER_MEAN = math.sqrt(math.pi / 2)
FEWEST_STEPS = 20  # a shorter curve has no trend
LOG_FROM = 50.0
MOSTLY = 0.9
NOTHING = 0.005  # a loss that changes by less than half a per cent has not moved
SMALL = 0.02  # a change of 2 % of the whole fall is level

Kind = Literal["broken", "short", "flat", "falling", "level", "rising"]


@dataclass(frozen=True)
class Course:
    """The course of a loss. `step`: where it broke or levelled off. `noise`: the standard error of `end`."""

    kind: Kind
    step: int
    start: float
    end: float
    noise: float


@dataclass(frozen=True)
class Gap:
    """A difference of two medians, and twice its standard error. NaN: the error of a single trial is not known."""

    value: float
    noise: float

    @property
    def within_noise(self) -> bool:
        return not abs(self.value) > self.noise


def smoothed(values: Floats, window: int) -> Floats:
    """The running mean over `window` steps, `(n - window + 1,)`. NaN at one step makes NaN of `window` means."""
    return np.convolve(values, np.full(window, 1.0 / window), mode="valid")


def window_of(values: Floats) -> int:
    """The steps that one mean of this curve takes: a fortieth of all steps."""
    return max(1, len(values) // 40)


def course(values: Floats) -> Course:
    """Read a loss curve, float64 `(steps,)`: its start (first fiftieth), its end (last tenth) and its trend."""
    broken = np.flatnonzero(~np.isfinite(values))
    if broken.size:
        return Course("broken", int(broken[0]), math.nan, math.nan, math.nan)
    head, tail = _ends(values)
    start, end, spread = float(head.mean()), float(tail.mean()), float(tail.std())
    noise = spread / math.sqrt(len(tail))
    if len(values) < FEWEST_STEPS:
        return Course("short", 0, float(values[0]), float(values[-1]), 0.0)
    chance = 2 * spread * math.sqrt(1 / len(head) + 1 / len(tail))
    if abs(start - end) <= max(chance, NOTHING * abs(start)):
        return Course("flat", 0, start, end, noise)
    seen = np.log10(values) if spans_orders(values) else values  # as the axis shows it
    return Course(_trend(seen), _level_from(seen), start, end, noise)


def spans_orders(values: Floats) -> bool:
    """Whether a curve, all finite, falls or rises by so large a factor that only a logarithmic axis shows it."""
    low = float(values.min())
    return low > 0 and float(values.max()) > LOG_FROM * low


def _ends(values: Floats) -> tuple[Floats, Floats]:
    """The first fiftieth of the steps and the last tenth, at least one step each."""
    return values[: max(1, len(values) // 50)], values[-max(1, len(values) // 10) :]


def _trend(values: Floats) -> Literal["falling", "level", "rising"]:
    """Compare the last fifth of the steps with the fifth before it."""
    head, tail = _ends(values)
    fall = abs(float(head.mean() - tail.mean()))
    size = len(values) // 5
    before, last = values[-2 * size : -size], values[-size:]
    change = float(last.mean() - before.mean())
    noise = 2 * math.sqrt((float(before.var()) + float(last.var())) / size)
    if abs(change) <= max(noise, SMALL * fall):
        return "level"
    return "falling" if change < 0 else "rising"


def _level_from(values: Floats) -> int:
    """The first step from which the running mean is mostly near its end: within 5 % of the fall, or of its noise."""
    window = window_of(values)
    means = smoothed(values, window)
    head, tail = _ends(values)
    start, end = float(head.mean()), float(tail.mean())
    allowed = max(0.05 * abs(start - end), 2 * float(tail.std()) / math.sqrt(window))
    near = np.abs(means - end) <= allowed
    share_after = np.cumsum(near[::-1])[::-1] / np.arange(len(near), 0, -1)
    (settled,) = np.nonzero(near & (share_after >= MOSTLY))
    return int(settled[0]) + window // 2 if settled.size else len(values) - 1


def same_end(mine: Course, other: Course) -> bool:
    """Whether two curves end alike: within the noise, or within 2 % of the other's fall."""
    allowed = max(2 * math.hypot(mine.noise, other.noise), SMALL * abs(other.start - other.end))
    return abs(mine.end - other.end) <= allowed


def gap(mine: Floats, other: Floats, test_size: int | None) -> Gap:
    """Median of `mine` minus median of `other`, both accuracies per trial in 0 … 1."""
    value = float(np.median(mine) - np.median(other))
    return Gap(value, 2 * math.hypot(_median_error(mine, test_size), _median_error(other, test_size)))


def _median_error(trials: Floats, test_size: int | None) -> float:
    share = float(trials.mean())
    floor = math.sqrt(share * (1 - share) / test_size) if test_size else 0.0
    if len(trials) == 1:
        return floor if test_size else math.nan
    return MEDIAN_OVER_MEAN * max(float(trials.std(ddof=1)), floor) / math.sqrt(len(trials))


def paired_gap(mine: Ints, other: Ints, true: Ints) -> tuple[int, bool]:
    """How many more points `mine` gets right than `other`, and whether that is within the noise.

    Only the points where exactly one of the two is right speak (McNemar's test): with b and c of them, the difference
    b − c has the standard deviation √(b + c) if neither model is better.
    """
    right, other_right = mine == true, other == true
    won, lost = int((right & ~other_right).sum()), int((other_right & ~right).sum())
    return won - lost, abs(won - lost) <= 2 * math.sqrt(won + lost)


def worst_confusion(predicted: Ints, true: Ints, num_classes: int) -> tuple[int, int, int] | None:
    """(true class, predicted class, how many) of the most frequent mistake; None without one, or with a tie."""
    counts = np.bincount(true * num_classes + predicted, minlength=num_classes**2).reshape(num_classes, num_classes)
    np.fill_diagonal(counts, 0)
    most = int(counts.max())
    if most == 0 or int((counts == most).sum()) > 1:
        return None
    row, column = divmod(int(counts.argmax()), num_classes)
    return row, column, most
