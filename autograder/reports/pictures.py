"""A figure with what is said about it, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from matplotlib.figure import Figure

from autograder.reports import class_figures, evidence, figures, sentences
from autograder.reports import class_numbers as classroom
from autograder.reports.svg import inline_svg, png, svg_file
from autograder.results.model import Result


@dataclass(frozen=True)
class Picture:
    """One figure of a page; `figure` is None where `problem` says why there is none."""

    name: str
    heading: str
    figure: Figure | None = None
    title: str = ""
    sentence: str = ""
    problem: str = ""

    @cached_property
    def inline(self) -> str:
        """The `<svg>` element; the caller's page must have no other picture of this name."""
        return inline_svg(self._drawn, self.name, title=self.title, description=self.sentence)

    def files(self) -> dict[str, bytes]:
        """File name to bytes: the SVG file and the PNG."""
        svg = svg_file(self.inline, self._drawn)
        return {f"{self.name}.svg": svg.encode("utf-8", "replace"), f"{self.name}.png": png(self._drawn)}

    @property
    def _drawn(self) -> Figure:
        if self.figure is None:
            raise evidence.NoFigure(self.problem)
        return self.figure


def student_pictures(recorded: object) -> list[Picture]:
    """Losses, scatter and accuracies of one submission, in the order of the page."""
    return [student_picture(name, recorded) for name in ("losses", "scatter", "accuracies")]


def student_picture(name: str, recorded: object) -> Picture:
    """One of them, by its name."""
    heading, draw = {
        "losses": ("Losses", _losses), "scatter": ("Predictions", _scatter), "accuracies": ("Accuracies", _accuracies),
    }[name]  # fmt: skip
    return _picture(name, heading, lambda: draw(recorded))


def class_pictures(results: Sequence[Result], evidences: Mapping[str, object]) -> list[Picture]:
    """Scores, accuracies where any were recorded, and pass rates of a class."""
    drawn = [_picture("scores", "Scores", lambda: _scores(results))]
    if any(isinstance(one, Mapping) and one.get("accuracies") is not None for one in evidences.values()):
        drawn.append(_picture("class-accuracies", "Accuracies", lambda: _class_accuracies(evidences)))
    return [*drawn, _picture("pass-rates", "Checks", lambda: _pass_rates(results))]


def _picture(name: str, heading: str, draw: Callable[[], tuple[Figure, str, str]]) -> Picture:
    try:
        figure, title, sentence = draw()
    except evidence.NoFigure as reason:
        return Picture(name, heading, problem=str(reason))
    return Picture(name, heading, figure, title, sentence)


def _losses(recorded: object) -> tuple[Figure, str, str]:
    read = evidence.read_losses(recorded)
    return figures.loss_figure(recorded), sentences.loss_title(read), sentences.loss_sentence(read)


def _scatter(recorded: object) -> tuple[Figure, str, str]:
    read = evidence.read_scatter(recorded)
    return figures.scatter_figure(recorded), sentences.scatter_title(read), sentences.scatter_sentence(read)


def _accuracies(recorded: object) -> tuple[Figure, str, str]:
    read = evidence.read_accuracies(recorded)
    return figures.accuracy_figure(recorded), sentences.accuracy_title(read), sentences.accuracy_sentence(read)


def _scores(results: Sequence[Result]) -> tuple[Figure, str, str]:
    read = classroom.scores(results)
    return class_figures.score_figure(results), sentences.score_title(read), sentences.score_sentence(read)


def _pass_rates(results: Sequence[Result]) -> tuple[Figure, str, str]:
    figure = class_figures.pass_rate_figure(results)  # raises where there is no rate to speak of
    rates = [rate for rate in classroom.pass_rates(results) if rate.graded]
    return figure, sentences.pass_rate_title(rates), sentences.pass_rate_sentence(rates)


def _class_accuracies(evidences: Mapping[str, object]) -> tuple[Figure, str, str]:
    read = classroom.class_accuracies(evidences)
    figure = class_figures.class_accuracy_figure(evidences)
    return figure, sentences.class_accuracy_title(read), sentences.class_accuracy_sentence(read)
