"""Box plots with their points: the accuracies of a student, and those of a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.reports.evidence import NAME_OF_LOSS, Floats
from autograder.reports.layout import WIDTH, halo, place, sheet, swarm
from autograder.reports.palette import light

DASHES = (0, (3.2, 2.0))  # the reference, everywhere
ROW = 36.0  # points of height per box
LABELS = 104.0  # points of width for the names of the rows
FEWEST_FOR_A_BOX = 5  # quartiles of fewer points say nothing that the points do not say


@dataclass(frozen=True)
class Row:
    """One box: which loss, whose, its accuracies `(n,)` in 0 … 1, and what one dot is."""

    loss: str
    owner: str
    values: Floats
    size: str

    @property
    def is_reference(self) -> bool:
        return self.owner == "reference"

    @property
    def colour(self) -> str:
        return light("reference" if self.is_reference else self.loss)


def box_panel(title: str, rows: Sequence[Row], best_possible: float | None) -> Figure:
    """A figure with one horizontal box per row, the first at the top; accuracies in percent."""
    head, foot = (14.0 if best_possible is not None else 2.0), 32.0
    figure = sheet(title, ROW * len(rows) + head + foot)
    axes = place(figure, LABELS, foot, width=WIDTH - LABELS - 12, height=ROW * len(rows))
    shown = np.concatenate([row.values for row in rows]) * 100
    low, high = float(shown.min()), float(max(shown.max(), 100 * (best_possible or 0)))
    pad = max(1.5, 0.06 * (high - low))
    axes.set_xlim(max(-0.8, low - pad), min(100.8, high + pad))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    for number, row in enumerate(rows):
        draw_box(axes, 100 * row.values, number, colour=row.colour, dashed=row.is_reference)
        _draw_points(axes, row, number)
    if best_possible is not None:
        _draw_ceiling(axes, 100 * best_possible)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
    axes.grid(visible=False, axis="y")
    _name_rows(axes, rows)
    return figure


def draw_box(
    axes: Axes, values: Floats, number: float, *, colour: str, dashed: bool = False, width: float = 0.62
) -> None:
    """One horizontal box without outliers, because its points are drawn too; with few points, their median alone."""
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


def _draw_points(axes: Axes, row: Row, number: int) -> None:
    values = 100 * row.values
    low, high = axes.get_xlim()
    dot = (high - low) / 62  # a dot's width on the axis
    offsets = swarm(values, bin_width=dot, step=0.105, limit=0.36)
    many = len(values) > 100  # a crowd stays behind its box
    alpha, size, order = (0.35, 7, 1) if many else (0.75, 11, 3)
    axes.scatter(
        values, number + offsets, s=size, zorder=order, color=row.colour, alpha=alpha, edgecolors=halo(), linewidths=0.4
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


def _name_rows(axes: Axes, rows: Sequence[Row]) -> None:
    """Two lines left of each box: which loss and whose in its colour, then how many dots."""
    axes.set_yticks([])
    for number, row in enumerate(rows):
        common: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "ha": "left"}
        name = NAME_OF_LOSS[row.loss]
        axes.annotate(name, (0, number), xytext=(-LABELS + 1, 2), color=row.colour, fontweight="bold", **common)
        said = f"{row.owner}, {row.size}"
        axes.annotate(said, (0, number), xytext=(-LABELS + 1, -9.5), color=light("muted"), fontsize=8.6, **common)
