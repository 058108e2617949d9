"""A figure as a reader sees it: what can be found in the pixels of the drawn page.

A worker draws the figure, and tells where its texts, lines and points lie. Nothing of this is believed here before the
pixels show it: a text has ink, a line has ink along its way, a point has a colour of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch

from autograder.errors import CheckFailed, Compared

NEAR = 45.0  # two colours that are no further apart are the same; black and white are 441 apart
INK = 0.006  # share of a text's box that is not its background, at least
ALONG = 0.7  # share of a line's points at which there is ink, at least
SMALLEST = 5.0  # pixels from top to bottom of a text; one of ten points has 28, and 9 on a page of 30 inches
WIDE = 0.04  # of the figure's width, or high: a plot of numbers that is smaller cannot be read
LEGEND_FRAME = 30  # pixels from a legend's texts to its edge, with half a dot
AROUND = 14  # pixels around a point in which a hollow marker has its rim

Colour = tuple[float, float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Text:
    """A text that can be seen.

    Attributes:
        role: `title`, `x`, `y`, `xtick`, `ytick`, `legend` or `note`.
        panel: the number of its panel, -1 for the whole figure.
        box: left, top, right and bottom in pixels; of an entry of a legend, with its line or dot.
        middle: the middle of the text alone, (column, row).
        colour: of an entry of a legend, the colour of the line or dot beside it; None if there is none.
    """

    role: str
    panel: int
    text: str
    box: Box
    middle: tuple[float, float]
    colour: Colour | None = None


@dataclass(frozen=True)
class Drawn:
    """The numbers of one line, cloud of points or shape, and the pixels where they lie.

    Attributes:
        kind: `line`, `points` or `shape`.
        data: float64 `(n, 2)`.
        pixels: float64 `(n, 2)`, columns and rows.
    """

    kind: str
    data: Any
    pixels: Any


@dataclass(frozen=True)
class Panel:
    """One pair of axes.

    Attributes:
        box: left, top, right and bottom in pixels.
        drawn: what its artists draw, whether it can be seen or not.
        points: float64 `(N, 2)`, where the points lie that were asked for.
    """

    number: int
    box: Box
    drawn: tuple[Drawn, ...]
    points: Any


class Picture:
    """A drawn figure.

    Attributes:
        pixels: float32 (height, width, 3), 0 to 255.
        texts: those that can be seen.
        panels: the pairs of axes.
    """

    def __init__(self, pixels: Any, texts: Sequence[Any], panels: Sequence[Any]) -> None:
        packed = _array(pixels, "the pixels").astype(np.int64)
        if packed.ndim != 2 or not packed.size:
            raise CheckFailed("the figure has no pixels")
        self.pixels = np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], axis=-1).astype(np.float32)
        self.panels = tuple(_panel(number, panel) for number, panel in enumerate(panels[:64]))
        self.texts = tuple(text for one in texts[:400] for text in self._seen_text(one))

    def said(self, *roles: str, panel: int | None = None) -> list[str]:
        """The texts of these roles that can be seen; of one panel, or of all."""
        return [t.text for t in self.texts if t.role in roles and panel in (None, t.panel)]

    def sees(self, panel: Panel, drawn: Drawn) -> bool:
        """Whether there is ink where something is drawn, inside of its panel, and large enough to be read."""
        positions = self._along(drawn)
        left, top, right, bottom = panel.box
        columns, rows = positions[:, 0], positions[:, 1]
        inside = (columns > left - 3) & (columns < right + 3) & (rows > top - 3) & (rows < bottom + 3)
        if not inside.any() or inside.mean() < ALONG:
            return False
        wide, high = np.ptp(columns) / self.pixels.shape[1], np.ptp(rows) / self.pixels.shape[0]
        if max(wide, high) < WIDE or not _keeps_order(drawn):
            return False
        ink = [self._ink_at(position, self._background(panel), 2) is not None for position in positions[inside]]
        return float(np.mean(ink)) >= ALONG

    def colour_of(self, panel: Panel, drawn: Drawn) -> Colour | None:
        """The colour along a line: the median of what differs from the panel's background."""
        background = self._background(panel)
        found = [self._ink_at(position, background, 2) for position in drawn.pixels]
        colours = [colour for colour in found if colour is not None]
        return _colour(np.median(colours, axis=0)) if colours else None

    def colours_at_points(self, panel: Panel) -> list[Colour | None]:
        """The colour at each of the points that were asked for: of the dot, or of its rim; None where nothing is."""
        background = self._background(panel)
        return [self._dot(position, background) for position in panel.points]

    def under_legend(self, panel: Panel) -> list[bool]:
        """For each of the points that were asked for, whether a legend lies on it."""
        boxes = [text.box for text in self.texts if text.role == "legend" and text.panel in (-1, panel.number)]
        if not boxes:
            return [False] * len(panel.points)
        left, top = np.min(boxes, axis=0)[:2] - LEGEND_FRAME
        right, bottom = np.max(boxes, axis=0)[2:] + LEGEND_FRAME
        columns, rows = panel.points[:, 0], panel.points[:, 1]
        return [bool(one) for one in (columns > left) & (columns < right) & (rows > top) & (rows < bottom)]

    def _dot(self, position: Any, background: Any) -> Colour | None:
        middle = self._window(position, 1)
        if not middle.size:
            return None
        colour = np.median(middle.reshape(-1, 3), axis=0)
        if _apart(colour, background) > NEAR / 2:
            return _colour(colour)
        return self._ink_at(position, background, AROUND)

    def _ink_at(self, position: Any, background: Any, radius: int) -> Colour | None:
        """The colour near a position that is furthest from the background; None if all is background."""
        window = self._window(position, radius).reshape(-1, 3)
        if not len(window):
            return None
        apart = np.linalg.norm(window - background, axis=1)
        return _colour(window[apart.argmax()]) if apart.max() > NEAR / 2 else None

    def _window(self, position: Any, radius: int) -> Any:
        if not np.isfinite(position).all() or np.abs(position).max() > 1e6:
            return np.empty((0, 3), dtype=np.float32)
        column, row = (round(float(part)) for part in position)
        return self.pixels[max(row - radius, 0) : row + radius + 1, max(column - radius, 0) : column + radius + 1]

    def _region(self, box: Sequence[float]) -> Any:
        left, top, right, bottom = (round(min(max(edge, 0.0), 1e6)) for edge in box)
        return self.pixels[top:bottom, left:right].reshape(-1, 3)

    def _background(self, panel: Panel) -> Any:
        return self._backgrounds[panel.number]

    @cached_property
    def _backgrounds(self) -> list[Any]:
        return [_most_frequent(self._region(panel.box)[::7]) for panel in self.panels]

    def _along(self, drawn: Drawn) -> Any:
        """The points of something, and of a shape the middles between them as well."""
        if drawn.kind != "shape" or len(drawn.pixels) < 2:
            return drawn.pixels
        return np.concatenate([drawn.pixels, (drawn.pixels[1:] + drawn.pixels[:-1]) / 2])

    def _seen_text(self, told: Any) -> Iterator[Text]:
        if not isinstance(told, list) or len(told) not in (4, 5):
            raise CheckFailed("the texts of the figure cannot be read")
        role, panel, text, box, *key = told
        if not (isinstance(role, str) and isinstance(panel, int) and isinstance(text, str)):
            raise CheckFailed("the texts of the figure cannot be read")
        left, top, right, bottom = _box(box)
        region = self._region((left, top, right, bottom))
        if not len(region):
            return
        share = float((np.linalg.norm(region - _most_frequent(region), axis=1) > NEAR).mean())
        sides = (right - left, bottom - top)
        high = max(sides) if len(text.strip()) == 1 else min(sides)  # a text may stand upright
        if high >= SMALLEST and share >= INK and any(letter.isalnum() for letter in text):
            colour = self._key_colour(_box(key[0])) if key else None
            whole = (min(left, _box(key[0])[0]) if key else left, top, right, bottom)
            yield Text(role, panel, text.strip(), whole, ((left + right) / 2, (top + bottom) / 2), colour)

    def _key_colour(self, box: Sequence[float]) -> Colour | None:
        """The colour of the line or dot beside a legend's text."""
        region = self._region(box)
        if not len(region):
            return None
        apart = np.linalg.norm(region - _most_frequent(region), axis=1)
        pure = region[apart > max(NEAR, 0.8 * float(apart.max()))]
        return _colour(np.median(pure, axis=0)) if len(pure) else None


def read_picture(told: Any) -> Picture:
    """The picture of a figure that a worker has drawn.

    Raises:
        CheckFailed: it is no figure of matplotlib's, or cannot be read.
    """
    if not isinstance(told, dict):
        raise CheckFailed("the figure cannot be read")
    if not isinstance(told.get("texts"), list) or not isinstance(told.get("panels"), list):
        said, kind = "the answer should be a matplotlib Figure", str(told.get("kind"))[:40]
        raise CheckFailed(said, expected="a Figure", got=kind, compared=Compared.IS_FIGURE, answer_type=kind)
    return Picture(told.get("pixels"), told["texts"], told["panels"])


def same_colour(one: Colour | None, other: Colour | None) -> bool:
    """Whether a reader takes two colours for the same."""
    return one is not None and other is not None and _apart(one, other) < NEAR


def _apart(one: Any, other: Any) -> float:
    return float(np.linalg.norm(np.asarray(one) - np.asarray(other)))


def _colour(numbers: Any) -> Colour:
    red, green, blue = (float(part) for part in numbers)
    return red, green, blue


def _most_frequent(colours: Any) -> Any:
    """The colour that most of the pixels have."""
    if not len(colours):
        return np.full(3, 255.0)
    packed = (
        (colours[:, 0].astype(np.int64) << 16) + (colours[:, 1].astype(np.int64) << 8) + colours[:, 2].astype(np.int64)
    )
    values, counts = np.unique(packed, return_counts=True)
    value = int(values[counts.argmax()])
    return np.array([value >> 16 & 255, value >> 8 & 255, value & 255], dtype=np.float32)


def _keeps_order(drawn: Drawn) -> bool:
    """Whether larger numbers lie further along each axis of the page, as on every scale, turned round or not."""
    for axis in (0, 1):
        numbers, places = drawn.data[:, axis], drawn.pixels[:, axis]
        usable = np.isfinite(numbers) & np.isfinite(places)
        order = np.argsort(numbers[usable], kind="stable")
        steps = np.diff(places[usable][order])
        if not ((steps > -1.5).all() or (steps < 1.5).all()):
            return False
    return True


def _panel(number: int, told: Any) -> Panel:
    if not isinstance(told, dict) or not isinstance(told.get("artists"), list):
        raise CheckFailed("the panels of the figure cannot be read")
    drawn = tuple(_drawn(one) for one in told["artists"][:400])
    points = _pairs(told["points"]) if "points" in told else np.empty((0, 2))
    return Panel(number, _box(told.get("box")), drawn, points)


def _drawn(told: Any) -> Drawn:
    if not isinstance(told, dict) or told.get("kind") not in ("line", "points", "shape"):
        raise CheckFailed("what the figure draws cannot be read")
    data, pixels = _pairs(told.get("data")), _pairs(told.get("pixels"))
    if len(data) != len(pixels):
        raise CheckFailed("what the figure draws cannot be read")
    return Drawn(str(told["kind"]), data, pixels)


def _pairs(told: Any) -> Any:
    array = _array(told, "the points of the figure").astype(np.float64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise CheckFailed("the points of the figure cannot be read")
    return array


def _array(told: Any, what: str) -> Any:
    if isinstance(told, torch.Tensor):
        told = told.detach().cpu().numpy() if told.dtype in (torch.float64, torch.int32) else None
    if not isinstance(told, np.ndarray) or told.dtype.kind not in "fi":
        raise CheckFailed(f"{what} cannot be read")
    return told


def _box(told: Any) -> Box:
    if not isinstance(told, list) or len(told) != 4 or not all(isinstance(edge, int | float) for edge in told):
        raise CheckFailed("the boxes of the figure cannot be read")
    left, top, right, bottom = (float(edge) if np.isfinite(edge) else 0.0 for edge in told)
    return left, top, right, bottom
