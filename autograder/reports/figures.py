"""The three figures of a student: losses, scatter, accuracies. Each answers one question, and its title is the answer.

Nothing here touches pyplot: a figure belongs to its caller.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from autograder.reports.arrays import Accuracies, Floats, Ints, Losses, Reading, Scatter
from autograder.reports.boxes import DASHES, Box, box_panel
from autograder.reports.layout import WIDTH, halo, place, sheet, short_number, styled
from autograder.reports.palette import CLASSES, MARKERS, colour_of, light
from autograder.reports.sentences import accuracy_title, loss_title, scatter_title
from autograder.reports.trends import FEWEST_STEPS, smoothed, spans_orders, window_of
from autograder.results.evidence import Series
from autograder.text import counted

LEFT, RIGHT = 46.0, 14.0  # room for tick labels and the name of the axis
MOST_VERTICES = 300
LEGEND_COLUMNS = 5
REGION_OPACITY = 0.26


@styled
def loss_figure(losses: Losses) -> Figure:
    """A panel for each series over the steps: the student's raw values, their running mean, the reference dashed."""
    panel, head, gap, foot = 88.0, 17.0, 12.0, 30.0
    body = len(losses.series) * (panel + head) + (len(losses.series) - 1) * gap + foot
    figure = sheet(loss_title(losses), body)
    steps = max(len(v) for table in (losses.student, losses.reference) for v in table.values())
    for number, series in enumerate(reversed(losses.series)):
        bottom = foot + number * (panel + head + gap)
        axes = place(figure, LEFT, bottom, width=WIDTH - LEFT - RIGHT, height=panel)
        _draw_loss(axes, losses, series)
        axes.set_xlim(-0.01 * steps, 1.01 * steps)
        axes.tick_params(labelbottom=number == 0)
    figure.axes[0].set_xlabel(f"training {losses.per}")
    return figure


def _draw_loss(axes: Axes, losses: Losses, series: Series) -> None:
    colour, handles = colour_of(series), []
    if series.key in losses.student:
        handles.append(_draw_own_curve(axes, losses.student[series.key], colour))
    if series.key in losses.reference:
        x, y = _curve(losses.reference[series.key])
        (line,) = axes.plot(x, y, color=light("reference"), linewidth=1.5, linestyle=DASHES, zorder=3)
        line.set_label("reference")
        handles.append(line)
    log = _scale(axes, _values_on_the_same_scale(losses, series))
    axes.set_title(series.name, color=colour, fontweight="bold")
    axes.set_ylabel(f"{series.measure or 'loss'}{', log' if log else ''}")
    if series.key in losses.reference:  # alone, the title names the line
        axes.legend(handles=handles, loc="lower right", bbox_to_anchor=(1, 1.02), ncols=2)


def _values_on_the_same_scale(losses: Losses, series: Series) -> Floats:
    """The values of all series with this unit, of both owners: one scale for all, so that heights can be compared."""
    alike = {one.key for one in losses.series if one.measure and one.measure == series.measure} | {series.key}
    tables = (losses.student, losses.reference)
    return np.concatenate([values for table in tables for key, values in table.items() if key in alike])


def _draw_own_curve(axes: Axes, values: Floats, colour: str) -> Line2D:
    window = window_of(values)
    if window > 1:
        axes.plot(*_envelope(values), color=colour, alpha=0.3, linewidth=0.6, zorder=1)
    few = len(values) <= FEWEST_STEPS  # each of a few points is marked
    (line,) = axes.plot(*_curve(values), color=colour, linewidth=1.8, zorder=2, marker="o" if few else "", markersize=3)
    line.set_label("yours")
    return line


def _curve(values: Floats) -> tuple[Floats, Floats]:
    """The running mean at up to `MOST_VERTICES` steps, the first and the last step among them."""
    window = window_of(values)
    means = smoothed(values, window)
    picked = np.unique(np.linspace(0, len(means) - 1, min(len(means), MOST_VERTICES)).astype(np.int64))
    return (picked + (window - 1) / 2).astype(np.float64), means[picked]


def _envelope(values: Floats) -> tuple[Floats, Floats]:
    """The raw curve, thinned to the lowest and the highest value of each of `MOST_VERTICES` stretches."""
    if len(values) <= 2 * MOST_VERTICES:
        return np.arange(len(values), dtype=np.float64), values
    edges = np.linspace(0, len(values), MOST_VERTICES + 1).astype(np.int64)
    filled = np.where(np.isfinite(values), values, np.inf)
    low = np.minimum.reduceat(filled, edges[:-1])
    high = np.maximum.reduceat(np.where(np.isfinite(values), values, -np.inf), edges[:-1])
    both = np.column_stack([low, high]).ravel()
    both[~np.isfinite(both)] = np.nan
    return np.repeat((edges[:-1] + edges[1:]) / 2, 2), both


def _scale(axes: Axes, values: Floats) -> bool:
    """Set a linear axis from zero, or a logarithmic axis for values that span orders of magnitude; returns whether."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        axes.set_ylim(0, 1)
        return False
    low, high = float(finite.min()), float(finite.max())
    log = spans_orders(finite)
    if log:
        axes.set_yscale("log")
        axes.set_ylim(low / 1.4, high * 1.4)
        axes.tick_params(which="minor", length=0)
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        pad = 0.06 * (high - min(low, 0.0)) or 1.0
        axes.set_ylim(min(low - pad, 0.0) if low < 0 else 0.0, high + pad)
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(short_number))
    return log


_HOW_TO_READ: tuple[str, ...] = (
    "Shape: the true class.",
    "Colour: what the panel says.",
    "Background: what the model",
    "says everywhere.",
)
_LEGEND_LINE = 13.0  # points of height


@styled
def scatter_figure(scatter: Scatter) -> Figure:
    """True classes beside predicted classes, over the regions that the model predicts; below, those of the reference.

    The shape of a dot is its true class. Its colour is the class that the panel shows. A mistake has a ring.
    """
    side, head, foot, between = 137.0, 17.0, 32.0, 14.0
    row = head + side + foot
    rows = 1 if scatter.reference is None else 2
    below = _legend_foot(scatter.num_classes) if rows == 1 else 0.0
    figure = sheet(scatter_title(scatter), row * rows + below)
    top, right = (row + foot if rows == 2 else foot + below), LEFT + side + between
    _draw_truth(place(figure, LEFT, top, width=side, height=side), scatter)
    _draw_reading(place(figure, right, top, width=side, height=side), scatter, scatter.student, "your model")
    if scatter.reference is not None:
        _draw_reading(place(figure, right, foot, width=side, height=side), scatter, scatter.reference, "reference")
        _class_legend(figure, scatter.num_classes, top=foot + side, columns=1)
    else:
        _class_legend(figure, scatter.num_classes, top=below, columns=LEGEND_COLUMNS)
    return figure


def _legend_foot(num_classes: int) -> float:
    """Points of height for a legend and how to read it, below a single row of panels."""
    lines = -(-(num_classes + 1) // LEGEND_COLUMNS)
    return _LEGEND_LINE * lines + 28


def _draw_truth(axes: Axes, scatter: Scatter) -> None:
    for label in range(scatter.num_classes):
        _draw_points(axes, scatter.points[scatter.true == label], label, colour=CLASSES[label], mistake=False)
    axes.set_title("true classes", color=light("ink"))
    axes.set_ylabel(scatter.axes[1])
    _frame(axes, scatter)


def _draw_reading(axes: Axes, scatter: Scatter, reading: Reading, name: str) -> None:
    if reading.regions is not None:
        picture = _region_picture(reading.regions)
        axes.imshow(picture, extent=scatter.extent, origin="lower", aspect="auto", interpolation="none", zorder=0)
    right = reading.predicted == scatter.true
    for true in range(scatter.num_classes):
        for said in range(scatter.num_classes):
            these = (scatter.true == true) & (reading.predicted == said)
            _draw_points(axes, scatter.points[these], true, colour=CLASSES[said], mistake=true != said)
    axes.set_title(f"{name}: {int(right.sum())} right", color=light("ink"))
    axes.tick_params(labelleft=False)
    _frame(axes, scatter)


def _draw_points(axes: Axes, points: Floats, true: int, *, colour: str, mistake: bool) -> None:
    size, ring = (17.0, 1.0) if mistake else (11.0, 0.4)
    edge = light("ink") if mistake else halo()
    x, y = points[:, 0], points[:, 1]
    axes.scatter(x, y, s=size, marker=MARKERS[true], color=colour, edgecolors=edge, linewidths=ring, zorder=2 + ring)


def _region_picture(regions: Ints) -> Floats:
    """RGBA `(n, n, 4)` of the classes' colours, faint, so that it suits light and dark paper."""
    colours = np.array([(*to_rgb(colour), REGION_OPACITY) for colour in CLASSES])
    return np.asarray(colours[regions], dtype=np.float64)


def _frame(axes: Axes, scatter: Scatter) -> None:
    """The grid's extent, widened to hold every point."""
    x0, x1, y0, y1 = scatter.extent
    low, high = scatter.points.min(axis=0), scatter.points.max(axis=0)
    left, right, bottom, top = min(x0, low[0]), max(x1, high[0]), min(y0, low[1]), max(y1, high[1])
    pad = 0.03
    axes.set_xlabel(scatter.axes[0])
    axes.grid(visible=False)
    axes.set_xlim(left - pad * (right - left or 1), right + pad * (right - left or 1))
    axes.set_ylim(bottom - pad * (top - bottom or 1), top + pad * (top - bottom or 1))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(short_number))


def _class_legend(figure: Figure, num_classes: int, *, top: float, columns: int) -> None:
    """The meaning of shapes, colours and rings. The upper left corner is `top` points above the lower edge."""
    handles = [
        _legend_mark(MARKERS[label], CLASSES[label], halo(), name=f"class {label}") for label in range(num_classes)
    ]
    wrong = _legend_mark("o", "none", light("ink"), name="mistake")
    height = figure.get_figheight() * 72
    figure.legend(
        handles=[*handles, wrong],
        loc="upper left",
        bbox_to_anchor=((LEFT if columns == 1 else 0) / WIDTH, top / height),
        ncols=columns,
        handlelength=0.9,
        columnspacing=0.8,
        borderaxespad=0,
    )
    words, left, first = _HOW_TO_READ, LEFT, 76
    if columns > 1:
        words, left, first = (" ".join(_HOW_TO_READ[:2]), " ".join(_HOW_TO_READ[2:])), 2.0, 16
    for number, line in enumerate(words):
        figure.text(left / WIDTH, (first - 12 * number) / height, line, fontsize=8.6, color=light("muted"))


def _legend_mark(marker: str, colour: str, ring: str, *, name: str) -> Line2D:
    return Line2D([], [], linestyle="", marker=marker, color=colour, markeredgecolor=ring, markersize=5.5, label=name)


@styled
def accuracy_figure(accuracies: Accuracies) -> Figure:
    """Boxes of the accuracy per trial, the student's beside the reference's, every trial a dot over its box."""
    boxes = [
        Box(series, owner, table[series.key], counted(len(table[series.key]), "trial"))
        for series in accuracies.series
        for owner, table in (("yours", accuracies.student), ("reference", accuracies.reference))
        if series.key in table
    ]
    label = "accuracy on held-out points (%), a dot per trial"
    return box_panel(accuracy_title(accuracies), boxes, accuracies.best_possible, label=label)
