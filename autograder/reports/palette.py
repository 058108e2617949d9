"""The colours of figures, pages and terminals, once: a name, its value on light paper, and its value on dark paper.

The first two series and the classes take the colour-blind-safe set of Okabe and Ito (jfly.uni-koeln.de/color). The
other series were chosen so that any two of the six, and the grey of the reference, look different to the colour-blind,
too. A light value stands for one name only, because `svg.py` finds the name by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.results.evidence import Series


@dataclass(frozen=True)
class Colour:
    """One colour for light and for dark paper, as `#rrggbb`."""

    light: str
    dark: str


COLOURS = {
    "paper": Colour("#fcfcfa", "#14171b"),
    "card": Colour("#ffffff", "#1c2026"),
    "ink": Colour("#1e2530", "#e9ebee"),
    "muted": Colour("#56606e", "#a4adb9"),
    "line": Colour("#dcdedf", "#343b45"),
    "accent": Colour("#1f5fa8", "#7fb6f2"),
    "pass": Colour("#0f7a63", "#4fc9a8"),
    "fail": Colour("#9c2f5e", "#f294bd"),
    "warn": Colour("#8a5a00", "#e8b64c"),
    "idle": Colour("#c3c8ce", "#4a525d"),
    "missed": Colour("#dc94b6", "#a8557f"),
    "series-1": Colour("#0072b2", "#4fb3ec"),
    "series-2": Colour("#d55e00", "#ff9147"),
    "series-3": Colour("#005c4a", "#17a07a"),
    "series-4": Colour("#7a2c7a", "#c06fae"),
    "series-5": Colour("#2b12cf", "#8f70f5"),
    "series-6": Colour("#9a1b00", "#e5503a"),
    "reference": Colour("#6f7783", "#a9b0bb"),
    "class-0": Colour("#56b4e9", "#6fc3f5"),
    "class-1": Colour("#e69f00", "#f2b431"),
    "class-2": Colour("#009e73", "#2cc79b"),
    "class-3": Colour("#cc79a7", "#e093be"),
    "class-4": Colour("#4a4e9e", "#9a9ef0"),
    "class-5": Colour("#8c6d31", "#c9a765"),
}
CLASSES = [colour.light for name, colour in COLOURS.items() if name.startswith("class-")]
MARKERS = ["o", "s", "^", "D", "v", "P"]  # a shape besides the colour, one per class


def light(name: str) -> str:
    """The colour that figures are drawn with; pages swap it for `var(--name)`."""
    return COLOURS[name].light


def on_any_paper(name: str) -> str:
    """The mean of the light and the dark value, as `#rrggbb`: readable on light and on dark paper alike."""
    pairs = ((COLOURS[name].light[at : at + 2], COLOURS[name].dark[at : at + 2]) for at in (1, 3, 5))
    return "#" + "".join(f"{(int(one, 16) + int(other, 16)) // 2:02x}" for one, other in pairs)


# The same names in a terminal. The exact shades are a setting of the terminal.
TERMINAL = {"pass": "green", "fail": "red", "warn": "yellow", "idle": "dim"}


def colour_of(series: Series) -> str:
    """The colour of a series in a figure."""
    return light(f"series-{series.colour}")


# matplotlib's settings for every figure; sizes in points
STYLE: dict[Any, Any] = {
    "text.parse_math": False,  # a title with a dollar sign is text
    "font.family": ["DejaVu Sans"],
    "font.size": 9.2,
    "text.color": light("ink"),
    "axes.labelcolor": light("muted"),
    "axes.labelsize": 9,
    "axes.edgecolor": light("line"),
    "axes.facecolor": "none",
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # a fixed place: looking for a free one costs a tenth of the time
    "axes.titlepad": 5,
    "axes.unicode_minus": True,
    "grid.color": light("line"),
    "grid.linewidth": 0.6,
    "xtick.color": light("line"),
    "ytick.color": light("line"),
    "xtick.labelcolor": light("muted"),
    "ytick.labelcolor": light("muted"),
    "xtick.labelsize": 8.6,
    "ytick.labelsize": 8.6,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "legend.borderpad": 0,
    "legend.borderaxespad": 0.2,
    "legend.handlelength": 1.8,
    "legend.handletextpad": 0.5,
    "legend.columnspacing": 1.2,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
}
