"""The figures of an assignment, as the tables below `[figures]` in assignment.toml declare them:

    [figures.losses]
    per = "step"                     # a loss for each step, or for each "epoch"

    [[figures.losses.series]]
    key = "hinge"                    # the name in checks and in plots.py
    name = "hinge loss"              # the name in sentences
    axis = "distance"                # the name of the vertical axis; the unit if left out

    [[figures.losses.series]]
    key = "nll"
    name = "likelihood"
    unit = "nats"                    # stands after a number

    [figures.accuracies]
    kind = "loss"                    # a noun for the series
    series = [{ key = "hinge", name = "hinge loss" }, { key = "nll", name = "likelihood" }]

    [figures.scatter]
    axes = ["width (cm)", "height (cm)"]

A series takes the next colour of the palette, or the colour whose number it states. It has one colour in all figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from autograder.assignments.typed import Count, Text
from autograder.text import one_line

MOST_SERIES = 6  # as many as there are colours that can be told apart
LONGEST_NAME = 30

V = TypeVar("V", str, int)


class Per(StrEnum):
    """What one loss is recorded for."""

    STEP = "step"
    EPOCH = "epoch"


@dataclass(frozen=True)
class Series:
    """One series of a figure.

    Attributes:
        key: the name by which checks and plots.py record it.
        name: the name that students read.
        unit: stands after a number, such as `nats`; empty if its numbers have none.
        axis: the name of its vertical axis; the unit if empty.
        colour: the number of its colour, from 1 to `MOST_SERIES`. None if the author left it out.
    """

    key: Text
    name: Text
    unit: str = ""
    axis: str = ""
    colour: Count | None = None


@dataclass(frozen=True)
class LossFigure:
    """The losses of training, one for each step or epoch."""

    series: tuple[Series, ...]
    per: Per = Per.STEP


@dataclass(frozen=True)
class AccuracyFigure:
    """The accuracies of repeated trials. `kind` is a noun for the series: `loss`, `optimizer`."""

    series: tuple[Series, ...]
    kind: Text = "run"


@dataclass(frozen=True)
class ScatterFigure:
    """Points in the plane, and the classes that a model says. `axes` names the two coordinates."""

    axes: tuple[Text, ...]


@dataclass(frozen=True)
class Figures:
    """The figures that checks and plots.py may record; None where one is not declared."""

    losses: LossFigure | None = None
    scatter: ScatterFigure | None = None
    accuracies: AccuracyFigure | None = None

    def series_of(self, figure: str) -> tuple[Series, ...]:
        """The series of `losses` or `accuracies`, in their order. None for `scatter`, or if it is not declared."""
        series: tuple[Series, ...] = getattr(getattr(self, figure), "series", ())
        return series


def with_colours(figures: Figures) -> Figures:
    """The figures with a colour for each series.

    Raises:
        ValueError: a name cannot be shown, or two series contradict each other.
    """
    for sentence in _faults(figures):
        raise ValueError(f"[figures]: {sentence}")
    series = [*figures.series_of("losses"), *figures.series_of("accuracies")]
    chosen = {one.key: one.colour for one in series if one.colour}
    free = (number for number in range(1, MOST_SERIES + 1) if number not in chosen.values())
    colours = {key: chosen.get(key) or next(free) for key in dict.fromkeys(one.key for one in series)}

    def coloured(own: Sequence[Series]) -> tuple[Series, ...]:
        return tuple(replace(one, colour=colours[one.key]) for one in own)

    losses, accuracies = figures.losses, figures.accuracies
    return replace(
        figures,
        losses=losses and replace(losses, series=coloured(losses.series)),
        accuracies=accuracies and replace(accuracies, series=coloured(accuracies.series)),
    )


def _faults(figures: Figures) -> Iterator[str]:
    if figures.scatter and len(figures.scatter.axes) != 2:
        yield f"`axes` must be two names, not {len(figures.scatter.axes)}"
    for text in _texts(figures):
        if text != one_line(text, LONGEST_NAME):
            yield f"{text!r} must be one line of at most {LONGEST_NAME} characters, with single spaces"
    for name in ("losses", "accuracies"):
        if getattr(figures, name) and not figures.series_of(name):
            yield f"`series` of [figures.{name}] is empty; declare at least one"
        yield from _repetitions(figures.series_of(name))
    yield from _contradictions({*figures.series_of("losses"), *figures.series_of("accuracies")})


def _texts(figures: Figures) -> Iterator[str]:
    """Everything that stands on a page."""
    yield from figures.scatter.axes if figures.scatter else ()
    yield from (figures.accuracies.kind,) if figures.accuracies else ()
    for one in (*figures.series_of("losses"), *figures.series_of("accuracies")):
        yield from (one.key, one.name, one.unit, one.axis)


def _repetitions(series: Sequence[Series]) -> Iterator[str]:
    for key in _repeated(one.key for one in series):
        yield f"series {key} stands there twice; rename or delete one"
    for name in _repeated(one.name for one in series):
        yield f"two series are called {name}; rename one"


def _contradictions(series: set[Series]) -> Iterator[str]:
    """Sentences on the series of both figures together."""
    names = {(one.key, one.name) for one in series}
    colours = {(one.key, one.colour) for one in series if one.colour}
    for key in _repeated(key for key, _ in names):
        yield f"series {key} has a name in each figure; give it the same"
    for key in _repeated(key for key, _ in colours):
        yield f"series {key} has a colour in each figure; give it the same"
    for colour in _repeated(colour for _, colour in colours):
        yield f"colour {colour} stands at two series; change one"
    if len(names) > MOST_SERIES or any(colour > MOST_SERIES for _, colour in colours):
        yield f"there are {MOST_SERIES} colours, and no more series or higher numbers of a colour"


def _repeated(values: Iterable[V]) -> list[V]:
    return sorted(value for value, count in Counter(values).items() if count > 1)
