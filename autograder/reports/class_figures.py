"""The three figures of a class: scores, pass rates, accuracies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from autograder.reports.boxes import Box, box_panel, draw_box
from autograder.reports.class_numbers import CheckRate, ClassAccuracies, Scores
from autograder.reports.class_sentences import class_accuracy_title, pass_rate_title, score_title
from autograder.reports.layout import WIDTH, halo, place, sheet, styled, swarm
from autograder.reports.palette import light
from autograder.reports.sentences import percent
from autograder.text import counted

MOST_DOTS = 40  # a larger class is a histogram
MOST_BINS = 25
MOST_BARS = 15
BAR = 24.0  # points of height per check: its title, and its bar below
TITLE_COLUMNS = 60


@styled
def score_figure(read: Scores) -> Figure:
    """The distribution of scores: a dot per student over a box, or a histogram of a large class."""
    small = len(read.values) <= MOST_DOTS
    height, foot, head = (62.0, 34.0, 2.0) if small else (110.0, 34.0, 14.0)
    left = 8.0 if small else 40.0
    figure = sheet(score_title(read), height + foot + head)
    axes = place(figure, left, foot, width=WIDTH - left - 10, height=height)
    draw = _draw_score_dots if small else _draw_score_histogram
    draw(axes, read)
    axes.set_xlim(-0.03 * read.top, 1.03 * read.top)
    axes.set_xlabel("score (points)" if read.unit == "points" else "score (% of the points that could be graded)")
    axes.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    return figure


def _draw_score_dots(axes: Axes, read: Scores) -> None:
    colour = light("accent")
    draw_box(axes, read.values, 0, colour=colour, width=0.8)
    offsets = swarm(read.values, bin_width=read.top / 55, step=0.13, limit=0.42)
    axes.scatter(read.values, offsets, s=26, color=colour, alpha=0.8, edgecolors=halo(), linewidths=0.5, zorder=3)
    axes.set_ylim(-0.6, 0.6)
    axes.set_yticks([])
    axes.set_ylabel("")
    axes.grid(visible=False, axis="y")


def _draw_score_histogram(axes: Axes, read: Scores) -> None:
    axes.hist(read.values, bins=bin_edges(read.top), color=light("accent"), alpha=0.75, edgecolor=halo(), linewidth=0.8)
    middle = float(np.median(read.values))
    axes.axvline(middle, color=light("ink"), linewidth=1.4)
    side = "right" if middle > read.top / 2 else "left"
    axes.annotate(
        "median",
        (middle, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha=side,
        fontsize=8.6,
        color=light("muted"),
    )
    axes.set_ylabel("students")
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.grid(visible=False, axis="x")


def bin_edges(top: float) -> list[float]:
    """Bins of a round width over 0 … top: around each whole number where these are few, else between multiples."""
    width = next((w for w in (1, 2, 5, 10, 20, 50) if top / w < MOST_BINS), top / MOST_BINS)
    start = -0.5 if width == 1 else 0.0
    return [float(edge) for edge in np.arange(start, top + width, width)]


@styled
def pass_rate_figure(rates: Sequence[CheckRate]) -> Figure:
    """A bar per check, hardest first: passed, tried in vain, not reached. At most `MOST_BARS` of them."""
    hardest = sorted(rates, key=lambda rate: rate.rate)[:MOST_BARS]
    foot, head = 34.0, 20.0
    figure = sheet(pass_rate_title(rates), BAR * len(hardest) + foot + head)
    axes = place(figure, 4, foot, width=WIDTH - 48, height=BAR * len(hardest))
    for number, rate in enumerate(hardest):
        _draw_rate(axes, rate, number)
    axes.set_xlim(0, 100)
    axes.set_ylim(len(hardest), 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False)
    few = f", the {len(hardest)} hardest of {len(rates)} checks" if len(hardest) < len(rates) else ""
    axes.set_xlabel(f"students (%){few}")
    _rate_legend(figure)
    return figure


def _draw_rate(axes: Axes, rate: CheckRate, number: int) -> None:
    start = 0.0
    for count, name in ((rate.passed, "pass"), (rate.missed, "missed"), (rate.untried, "idle")):
        share = 100 * count / rate.graded
        axes.barh(number + 0.76, share, left=start, height=0.3, color=light(name), edgecolor=halo(), linewidth=0.4)
        start += share
    title = f"{rate.task}  {rate.short_title}"
    title = title if len(title) <= TITLE_COLUMNS else title[: TITLE_COLUMNS - 1] + "…"
    axes.text(0, number + 0.5, title, va="baseline", fontsize=8.8)
    axes.annotate(
        percent(rate.rate),
        (1, number + 0.76),
        xycoords=("axes fraction", "data"),
        xytext=(40, 0),
        textcoords="offset points",
        ha="right",
        va="center_baseline",
        fontweight="bold",
    )


def _rate_legend(figure: Figure) -> None:
    named = (("pass", "passed"), ("missed", "tried, not passed"), ("idle", "not attempted or skipped"))
    handles = [Patch(color=light(name), label=label) for name, label in named]
    top = figure.axes[0].get_position().y1
    height = figure.get_figheight() * 72
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, top + 3 / height),
        ncols=3,
        handlelength=1.0,
        handleheight=0.7,
        borderaxespad=0,
    )


@styled
def class_accuracy_figure(accuracies: ClassAccuracies) -> Figure:
    """Boxes of the students' medians over their trials, a dot per student, beside the reference's trials."""
    boxes = []
    for series in accuracies.series:
        values = accuracies.medians[series.key]
        boxes.append(Box(series, "class", values, counted(len(values), "student")))
        if series.key in accuracies.reference:
            trials = accuracies.reference[series.key]
            boxes.append(Box(series, "reference", trials, counted(len(trials), "trial")))
    label = "accuracy on held-out points (%)"
    return box_panel(class_accuracy_title(accuracies), boxes, accuracies.best_possible, label=label)
