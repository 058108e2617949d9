"""A figure with its title and the sentence below it, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from matplotlib.figure import Figure

from autograder.reports import arrays, class_figures, class_numbers, class_sentences, figures, sentences
from autograder.reports.arrays import NoFigure
from autograder.reports.svg import inline_svg, png, svg_file
from autograder.results.evidence import FIGURES, Evidence
from autograder.results.model import Result


@dataclass(frozen=True)
class Picture:
    """One figure of a page. If `figure` is None, `problem` says why."""

    name: str
    heading: str
    figure: Figure | None = None
    title: str = ""
    sentence: str = ""
    problem: str = ""

    @cached_property
    def inline(self) -> str:
        """The `<svg>` element. A page can hold one picture of each name."""
        return inline_svg(self._drawn, self.name, title=self.title, description=self.sentence)

    def files(self) -> dict[str, bytes]:
        """File name to bytes: the SVG file and the PNG."""
        svg = svg_file(self.inline, self._drawn)
        return {f"{self.name}.svg": svg.encode("utf-8", "replace"), f"{self.name}.png": png(self._drawn)}

    @property
    def _drawn(self) -> Figure:
        if self.figure is None:
            raise NoFigure(self.problem)
        return self.figure


def student_pictures(evidence: Evidence) -> list[Picture]:
    """Losses, scatter and accuracies of one submission, in the order of the page."""
    return [student_picture(name, evidence) for name in FIGURES]


def student_picture(name: str, evidence: Evidence) -> Picture:
    """The picture of this name, one of `FIGURES`."""
    draw = {"losses": _losses, "scatter": _scatter, "accuracies": _accuracies}[name]
    return draw(evidence)


def class_pictures(results: Sequence[Result], evidences: Mapping[str, Evidence]) -> list[Picture]:
    """Scores, accuracies if any were recorded, and pass rates of a class."""
    drawn = [_scores(results)]
    if any("accuracies" in one.figures for one in evidences.values()):
        drawn.append(_class_accuracies(evidences))
    return [*drawn, _pass_rates(results)]


Data = TypeVar("Data")


def _picture(
    name: str,
    heading: str,
    read: Callable[[], Data],
    *,
    draw: Callable[[Data], Figure],
    title: Callable[[Data], str],
    sentence: Callable[[Data], str],
) -> Picture:
    """A picture of the data that `read` returns, or with the reason in the NoFigure that it raises."""
    try:
        data = read()
    except NoFigure as reason:
        return Picture(name, heading, problem=str(reason))
    return Picture(name, heading, draw(data), title(data), sentence(data))


def _losses(evidence: Evidence) -> Picture:
    return _picture(
        "losses",
        "Losses",
        lambda: arrays.read_losses(evidence),
        draw=figures.loss_figure,
        title=sentences.loss_title,
        sentence=sentences.loss_sentence,
    )


def _scatter(evidence: Evidence) -> Picture:
    return _picture(
        "scatter",
        "Predictions",
        lambda: arrays.read_scatter(evidence),
        draw=figures.scatter_figure,
        title=sentences.scatter_title,
        sentence=sentences.scatter_sentence,
    )


def _accuracies(evidence: Evidence) -> Picture:
    return _picture(
        "accuracies",
        "Accuracies",
        lambda: arrays.read_accuracies(evidence),
        draw=figures.accuracy_figure,
        title=sentences.accuracy_title,
        sentence=sentences.accuracy_sentence,
    )


def _scores(results: Sequence[Result]) -> Picture:
    return _picture(
        "scores",
        "Scores",
        lambda: class_numbers.scores(results),
        draw=class_figures.score_figure,
        title=class_sentences.score_title,
        sentence=class_sentences.score_sentence,
    )


def _pass_rates(results: Sequence[Result]) -> Picture:
    return _picture(
        "pass-rates",
        "Checks",
        lambda: class_numbers.graded_rates(results),
        draw=class_figures.pass_rate_figure,
        title=class_sentences.pass_rate_title,
        sentence=class_sentences.pass_rate_sentence,
    )


def _class_accuracies(evidences: Mapping[str, Evidence]) -> Picture:
    return _picture(
        "class-accuracies",
        "Accuracies",
        lambda: class_numbers.class_accuracies(evidences),
        draw=class_figures.class_accuracy_figure,
        title=class_sentences.class_accuracy_title,
        sentence=class_sentences.class_accuracy_sentence,
    )
