"""A sheet of fixed width for every figure. Everything on it is placed by hand, in points.

One width serves a phone (338 pt are about 370 px there) and a desktop, and sums by hand cost nothing where a layout
engine draws the figure twice.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autograder.reports.arrays import Floats
from autograder.reports.palette import STYLE, light

WIDTH = 338.0
TITLE_SIZE = 11.5
TITLE_LINE = 15.0
TITLE_COLUMNS = 45  # characters of bold DejaVu Sans, the widest font that a page may show
BELOW_TITLE = 5.0

P = ParamSpec("P")


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Decorates a function that draws: it draws with the project's settings, and matplotlib's own stay unchanged."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with mpl.rc_context(STYLE):
            return draw(*args, **kwargs)

    return drawn


def sheet(title: str, body: float) -> Figure:
    """An empty figure with its title at the top and `body` points of height below the title."""
    lines = balanced(title, TITLE_COLUMNS)
    height = body + TITLE_LINE * len(lines) + BELOW_TITLE
    figure = Figure(figsize=(WIDTH / 72, height / 72))
    for number, line in enumerate(lines):
        y = 1 - (TITLE_LINE * number + TITLE_SIZE) / height
        figure.text(1 / WIDTH, y, line, fontsize=TITLE_SIZE, fontweight="bold", va="baseline")
    return figure


def balanced(text: str, columns: int) -> list[str]:
    """The text in as few lines as possible, all of about the same length, so that no line holds one word alone."""
    lines = textwrap.wrap(text, columns, break_on_hyphens=False)
    narrower = (textwrap.wrap(text, width, break_on_hyphens=False) for width in range(columns // 2, columns))
    return next((wrapped for wrapped in narrower if len(wrapped) == len(lines)), lines)


def place(figure: Figure, left: float, bottom: float, *, width: float, height: float) -> Axes:
    """Axes on a sheet, placed in points from the lower left corner of the sheet."""
    full = figure.get_figheight() * 72
    return figure.add_axes((left / WIDTH, bottom / full, width / WIDTH, height / full))


def swarm(values: Floats, *, bin_width: float, step: float, limit: float) -> Floats:
    """Offsets across the axis `(n,)` that move dots of nearly equal value apart: symmetric and not random."""
    bins = np.round(values / bin_width).astype(np.int64)
    offsets = np.zeros(len(values))
    for number in np.unique(bins):
        (members,) = np.nonzero(bins == number)
        members = members[np.argsort(values[members], kind="stable")]
        spread = np.arange(len(members)) - (len(members) - 1) / 2
        offsets[members] = spread * min(step, 2 * limit / max(1, len(members) - 1))
    return offsets


def short_number(value: float, _position: int = 0) -> str:
    """The label of a tick in about six characters at most: 0.25, 2500, 1e6."""
    text = f"{value:.4g}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
    return text.replace("-", "\N{MINUS SIGN}")


def halo() -> str:
    """The colour of the thin ring between neighbouring dots: the colour of the paper."""
    return light("card")
