"""Box plots with their points: the accuracies of a student, and those of a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from matplotlib.ticker import MaxNLocator

from autograder.reports.arrays import Floats
from autograder.reports.layout import WIDTH, halo, place, sheet, swarm
from autograder.reports.palette import STYLE, colour_of, light
from autograder.results.evidence import Series

DASHES = (0, (3.2, 2.0))  # the line of the reference in all figures
ROW = 36.0  # points of height per box
LEAST_FOR_NAMES = 104.0  # points of width left of the boxes
FEWEST_FOR_A_BOX = 5  # the quartiles of fewer points say no more than the points


@dataclass(frozen=True)
class Box:
    """One box of a panel.

    Attributes:
        owner: `yours`, `class` or `reference`.
        values: the accuracies `(n,)` in 0 … 1.
        size: how many dots of which kind, such as `10 trials`.
    """

    series: Series
    owner: str
    values: Floats
    size: str

    @property
    def is_reference(self) -> bool:
        return self.owner == "reference"

    @property
    def colour(self) -> str:
        return light("reference") if self.is_reference else colour_of(self.series)


def box_panel(title: str, boxes: Sequence[Box], best_possible: float | None, *, label: str) -> Figure:
    """A figure of horizontal boxes, the first at the top; accuracies in percent, on an axis with this label."""
    head, foot = (14.0 if best_possible is not None else 2.0), 32.0
    figure, left = sheet(title, ROW * len(boxes) + head + foot), _width_of_names(boxes)
    axes = place(figure, left, foot, width=WIDTH - left - 12, height=ROW * len(boxes))
    shown = np.concatenate([box.values for box in boxes]) * 100
    low, high = float(shown.min()), float(max(shown.max(), 100 * (best_possible or 0)))
    pad = max(1.5, 0.06 * (high - low))
    axes.set_xlim(max(-0.8, low - pad), min(100.8, high + pad))
    axes.set_ylim(len(boxes) - 0.5, -0.5)
    for number, box in enumerate(boxes):
        draw_box(axes, 100 * box.values, number, colour=box.colour, dashed=box.is_reference)
        _draw_points(axes, box, number)
    if best_possible is not None:
        _draw_ceiling(axes, 100 * best_possible)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(label, loc="center" if left == LEAST_FOR_NAMES else "right")  # long names leave it too little room
    _name_boxes(axes, boxes, left)
    return figure


def draw_box(
    axes: Axes, values: Floats, number: float, *, colour: str, dashed: bool = False, width: float = 0.62
) -> None:
    """One horizontal box. It has no outliers, because all points are drawn. A few points get their median alone."""
    if len(values) < FEWEST_FOR_A_BOX:
        if len(values) > 1:
            axes.plot(
                [float(np.median(values))] * 2, [number - width / 2, number + width / 2], color=colour, linewidth=2
            )
        return
    import seaborn as sns  # late, because it brings pandas and scipy

    style: Any = DASHES if dashed else "-"
    line = {"color": colour, "linewidth": 1.1, "linestyle": style}
    sns.boxplot(
        x=values,
        y=np.full(len(values), number),
        ax=axes,
        orient="h",
        native_scale=True,
        width=width,
        showfliers=False,
        boxprops={"facecolor": "none", "edgecolor": colour, "linewidth": 1.1, "linestyle": style},
        whiskerprops=line,
        capprops={**line, "linestyle": "-"},
        medianprops={"color": colour, "linewidth": 2.4, "linestyle": "-"},
    )
    axes.set(xlabel="", ylabel="")


def _draw_points(axes: Axes, box: Box, number: int) -> None:
    values = 100 * box.values
    low, high = axes.get_xlim()
    dot = (high - low) / 62  # a dot's width on the axis
    offsets = swarm(values, bin_width=dot, step=0.105, limit=0.36)
    many = len(values) > 100  # so many dots lie behind their box
    alpha, size, order = (0.35, 7, 1) if many else (0.75, 11, 3)
    axes.scatter(
        values, number + offsets, s=size, zorder=order, color=box.colour, alpha=alpha, edgecolors=halo(), linewidths=0.4
    )


def _draw_ceiling(axes: Axes, best: float) -> None:
    axes.axvline(best, color=light("ink"), linewidth=0.9, linestyle=":", zorder=1)
    low, high = axes.get_xlim()
    side = "right" if best > (low + high) / 2 else "left"
    axes.annotate(
        f"best possible: {best:.4g}",
        (best, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha=side,
        fontsize=8.6,
        color=light("muted"),
    )


def _width_of_names(boxes: Sequence[Box]) -> float:
    """Points of width for the names: `LEAST_FOR_NAMES`, or more for a long name."""
    style = FontProperties(weight="bold", size=STYLE["font.size"])
    widths = [TextPath((0, 0), box.series.name, prop=style).get_extents().width for box in boxes]
    return max(LEAST_FOR_NAMES, max(widths) + 12)


def _name_boxes(axes: Axes, boxes: Sequence[Box], width: float) -> None:
    """Two lines left of each box: the name of its series in its colour, then its owner and how many dots it has."""
    axes.set_yticks([])
    for number, box in enumerate(boxes):
        common: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "ha": "left"}
        name = box.series.name
        axes.annotate(name, (0, number), xytext=(1 - width, 2), color=box.colour, fontweight="bold", **common)
        said = f"{box.owner}, {box.size}"
        axes.annotate(said, (0, number), xytext=(1 - width, -9.5), color=light("muted"), fontsize=8.6, **common)
