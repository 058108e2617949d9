"""A matplotlib figure as it is drawn: its pixels, and where its texts, lines and points lie in them.

Positions are pairs (column, row) of pixels, from the upper left corner; a box is [left, top, right, bottom]. The
submission may control everything here, so the grader looks for all of this in the pixels. matplotlib is imported when
a figure is drawn: a process that draws nothing does without.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

DPI = 200.0  # a line of one point is then nearly three pixels wide
MOST_PIXELS = 1_400_000  # of a figure; a larger one is drawn with fewer dots per inch
MOST_POINTS = 4000  # of one artist
MOST_ARTISTS = 400
MOST_TEXTS = 400

Described = dict[str, Any]


def picture(figure: Any, points: Any = None) -> Described:
    """Draw a figure and describe it.

    Args:
        points: float `(N, 2)`; each panel says where these points of its data lie.

    Returns:
        `kind`: the name of the figure's class. For one of matplotlib's figures, also `pixels`, int32 (height, width)
        of 0xRRGGBB; `texts`, a list of [role, panel, text, box]; `panels`, a list of dicts.
    """
    kind = type(figure).__name__
    if not isinstance(figure, importlib.import_module("matplotlib.figure").Figure):
        return {"kind": kind}
    pixels = _drawn(figure)
    height = pixels.shape[0]
    panels = [panel for panel in figure.axes if panel.get_visible()]
    texts = list(_texts_of_figure(figure, height))
    for number, panel in enumerate(panels):
        texts += _texts_of_panel(panel, number, height)
    described = [_panel(panel, points, height) for panel in panels]
    return {"kind": "Figure", "pixels": pixels, "texts": texts[:MOST_TEXTS], "panels": described}


def _drawn(figure: Any) -> Any:
    canvas = importlib.import_module("matplotlib.backends.backend_agg").FigureCanvasAgg(figure)
    width, height = figure.get_size_inches()
    figure.dpi = min(DPI, math.sqrt(MOST_PIXELS / max(width * height, 1e-6)))
    canvas.draw()
    rgba = np.asarray(canvas.buffer_rgba()).astype(np.int32)
    alpha = rgba[..., 3:]
    rgb = (rgba[..., :3] * alpha + 255 * (255 - alpha)) // 255
    return (rgb[..., 0] << 16) + (rgb[..., 1] << 8) + rgb[..., 2]


def _panel(panel: Any, points: Any, height: int) -> Described:
    found: Described = {"box": _box(panel.get_window_extent(), height)}
    found["artists"] = [one for artist in panel.get_children() for one in _artist(artist, height)][:MOST_ARTISTS]
    found["ticks"] = [
        [axis, where, text]
        for axis, name in enumerate("xy")
        for where, text in zip(_ticks(panel, name), _labels(panel, name), strict=False)
    ][:MOST_TEXTS]
    if points is not None:
        found["points"] = _pixels(panel.transData.transform(np.asarray(points, dtype=np.float64)), height)
    return found


def _ticks(panel: Any, axis: str) -> list[float]:
    return [float(where) for where in getattr(panel, f"get_{axis}ticks")()]


def _labels(panel: Any, axis: str) -> list[str]:
    return [label.get_text() for label in getattr(panel, f"get_{axis}ticklabels")()]


def _artist(artist: Any, height: int) -> Iterator[Described]:
    """What an artist draws: `line`, `points` or `shape`, with the numbers and where they lie."""
    if not artist.get_visible():
        return
    kind, data, transform = _numbers(artist)
    if kind and 0 < len(data) <= MOST_POINTS:
        yield {"kind": kind, "data": data, "pixels": _pixels(transform.transform(data), height)}


def _numbers(artist: Any) -> tuple[str, Any, Any]:
    classes = {name: importlib.import_module(f"matplotlib.{name}") for name in ("lines", "collections", "patches")}
    if isinstance(artist, classes["lines"].Line2D):
        data = np.array(artist.get_xydata(), dtype=np.float64).reshape(-1, 2)
        return "line", data, artist.get_transform()
    if isinstance(artist, classes["collections"].PathCollection):
        data = np.ma.filled(np.ma.asarray(artist.get_offsets(), dtype=np.float64), np.nan).reshape(-1, 2)
        return "points", data, artist.get_offset_transform()
    if isinstance(artist, classes["patches"].Patch):
        return "shape", np.array(artist.get_path().vertices, dtype=np.float64), artist.get_transform()
    return "", np.empty((0, 2)), None


def _texts_of_figure(figure: Any, height: int) -> Iterator[list[Any]]:
    for role, name in (("title", "_suptitle"), ("x", "_supxlabel"), ("y", "_supylabel")):
        yield from _text(role, -1, getattr(figure, name, None), height)
    for legend in figure.legends:
        yield from _texts_of_legend(legend, -1, height)
    for part in figure.subfigs:
        yield from _texts_of_figure(part, height)


def _texts_of_panel(panel: Any, number: int, height: int) -> Iterator[list[Any]]:
    for title in (panel.title, panel._left_title, panel._right_title):
        yield from _text("title", number, title, height)
    for axis, name in ((panel.xaxis, "x"), (panel.yaxis, "y")):
        if axis.get_visible() and panel.axison:
            yield from _text(name, number, axis.label, height)
            for label in axis.get_ticklabels():
                yield from _text(f"{name}tick", number, label, height)
    for text in panel.texts:
        yield from _text("note", number, text, height)
    kind = importlib.import_module("matplotlib.legend").Legend
    for legend in panel.get_children():  # there may be several, of which `get_legend` gives the last
        if isinstance(legend, kind):
            yield from _texts_of_legend(legend, number, height)


def _texts_of_legend(legend: Any, number: int, height: int) -> Iterator[list[Any]]:
    """The entries of a legend; `key` is the room on the left of a text, in which its line or dot is drawn."""
    if not legend.get_visible():
        return
    frame = _box(legend.get_window_extent(), height)
    columns = sorted({round(_box(text.get_window_extent(), height)[0]) for text in legend.get_texts()})
    for text in legend.get_texts():
        for entry in _text("legend", number, text, height):
            left, top, _, bottom = entry[3]
            before = [column for column in columns if column < round(left) - 1]
            ends = [
                _box(other.get_window_extent(), height)[2]
                for other in legend.get_texts()
                if before and abs(_box(other.get_window_extent(), height)[0] - before[-1]) < 1.5
            ]
            yield [*entry, [max([frame[0] + 3, *ends]), top, left, bottom]]


def _text(role: str, number: int, text: Any, height: int) -> Iterator[list[Any]]:
    if text is not None and text.get_visible() and text.get_text().strip():
        yield [role, number, text.get_text(), _box(text.get_window_extent(), height)]


def _box(extent: Any, height: int) -> list[float]:
    return [float(extent.x0), float(height - extent.y1), float(extent.x1), float(height - extent.y0)]


def _pixels(positions: Any, height: int) -> Any:
    found = np.asarray(positions, dtype=np.float64).reshape(-1, 2)
    return np.column_stack([found[:, 0], height - found[:, 1]])
