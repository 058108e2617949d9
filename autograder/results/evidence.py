"""The evidence of a submission: the numbers behind its figures, and the series that the numbers belong to.

Checks record evidence through their fixture `evidence`. The file `evidence.json` beside a result holds it. The series
stand in it as the assignment declared them, so that pages can be made without the assignment.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from autograder.text import one_line

FIGURES = ("losses", "scatter", "accuracies")  # in the order of a page
COLOURS = 6  # as many as can be told apart, also by the colour-blind

Curve = tuple[float | None, ...]  # None: the value was not finite


class Series(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One series of a figure.

    Attributes:
        key: its name in checks.
        name: its name in sentences, such as `hinge loss`.
        unit: stands after a number, such as `nats`; empty if its numbers have none.
        axis: the name of its vertical axis; the unit if empty.
        colour: the number of its colour in the palette, from 1 to `COLOURS`.
    """

    key: str
    name: str
    unit: str = ""
    axis: str = ""
    colour: Annotated[int, Meta(ge=1, le=COLOURS)] = 1

    @property
    def measure(self) -> str:
        """What its numbers are measured in; empty if the author did not say. Heights of one measure can be compared."""
        return self.axis or self.unit


class LossEvidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The loss of every step or epoch.

    Attributes:
        series: all that the assignment declares, in its order.
        student, reference: from the key of a series to its losses.
        per: `step` or `epoch`.
    """

    series: tuple[Series, ...]
    student: dict[str, Curve] = {}
    reference: dict[str, Curve] = {}
    per: str = "step"


class AccuracyEvidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The accuracy of every trial, from 0 to 1.

    Attributes:
        series: all that the assignment declares, in its order.
        student, reference: from the key of a series to its accuracies.
        kind: what the series are, as a noun: `loss`, `optimizer`.
        best_possible: the accuracy that no model can be expected to exceed, from 0 to 1.
        test_size: the number of points that each accuracy was measured on.
        setting: a few words on the trials.
    """

    series: tuple[Series, ...]
    student: dict[str, tuple[float, ...]] = {}
    reference: dict[str, tuple[float, ...]] = {}
    kind: str = "run"
    best_possible: float | None = None
    test_size: int | None = None
    setting: str = ""


class Predictions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one model says: the class of each point, and of each node of the grid, where the rows go up the y axis."""

    predicted: tuple[int, ...]
    regions: tuple[tuple[int, ...], ...] | None = None


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A square grid: where it begins and ends on each axis, and its nodes on each side."""

    x: tuple[float, float]
    y: tuple[float, float]
    n: int


class ScatterEvidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Points in the plane with their true classes, and what two models say of them.

    Attributes:
        loss: the series of losses that the student's model was trained with, if any.
    """

    points: tuple[tuple[float, float], ...]
    true: tuple[int, ...]
    num_classes: int
    student: Predictions | None = None
    reference: Predictions | None = None
    grid: Grid | None = None
    axes: tuple[str, str] = ("x₁", "x₂")
    loss: Series | None = None


class Evidence(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="schema", tag="autograder/evidence/2"
):
    """What the checks recorded for a submission's figures.

    Attributes:
        problems: from the name of a figure in the file to the reason why it could not be read.
    """

    losses: LossEvidence | None = None
    scatter: ScatterEvidence | None = None
    accuracies: AccuracyEvidence | None = None
    problems: dict[str, str] = {}

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the figures that something was recorded for."""
        return tuple(name for name in FIGURES if getattr(self, name) is not None or name in self.problems)

    def to_json(self) -> str:
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Evidence:
        """Read each figure by itself; one that breaks the form becomes a problem. No JSON table is empty evidence."""
        try:
            parts = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        except (msgspec.MsgspecError, UnicodeError):
            return cls()
        read: dict[str, Any] = {"problems": {}}
        unread = {}
        for name, form in _FORMS.items():
            try:
                part = msgspec.json.decode(parts.get(name, b"null"))
                if part is not None:
                    read[name] = msgspec.convert(part if "schema" in parts else _upgraded(name, part), form)
            except (msgspec.MsgspecError, OverflowError) as error:
                unread[name] = f"what was recorded cannot be read: {one_line(str(error))}"
        return cls(**{**read, "problems": {**read["problems"], **unread}})


_FORMS = {
    "losses": LossEvidence,
    "scatter": ScatterEvidence,
    "accuracies": AccuracyEvidence,
    "problems": dict[str, str],
}


def _upgraded(name: str, part: Any) -> Any:
    """A figure of an evidence.json without a schema, in today's form. It has no series; their keys name them."""
    if not isinstance(part, dict):
        return part
    if name == "scatter":
        return _upgraded_scatter(part)
    curves = {owner: _present(part.get(owner)) for owner in ("student", "reference")}
    keys = dict.fromkeys(key for table in curves.values() if isinstance(table, dict) for key in table)
    series = [_series_named(key, number) for number, key in enumerate(keys, start=1)]
    if name == "losses":
        return {**curves, "series": series, "per": part.get("unit") or "step"}
    known = {key: part.get(key) for key in ("best_possible", "test_size")}
    return {**curves, **known, "series": series, "kind": "loss", "setting": part.get("setting") or ""}


def _present(table: Any) -> Any:
    """The table without entries that are null; an empty one for null."""
    if not isinstance(table, dict):
        return {} if table is None else table
    return {key: value for key, value in table.items() if value is not None}


def _series_named(key: str, number: int) -> dict[str, Any]:
    """A series of which only the key is known: `mae` is an abbreviation, `hinge_loss` is words."""
    return {"key": key, "name": one_line(key.upper() if len(key) <= 3 else key.replace("_", "-"), 40), "colour": number}


def _upgraded_scatter(part: dict[str, Any]) -> dict[str, Any]:
    new = {"points": part.get("X"), **{key: part.get(key) for key in ("true", "num_classes", "grid")}}
    for owner in ("student", "reference"):
        given = part.get(owner)
        if isinstance(given, dict) and given.get("predicted") is not None:
            regions = part.get(f"{owner}_regions") if new["grid"] else None
            new[owner] = {"predicted": given["predicted"], "regions": regions}
    loss = part["student"].get("loss") if isinstance(part.get("student"), dict) else None
    if isinstance(loss, str) and loss:
        new["loss"] = _series_named(loss, 1)
    return new
