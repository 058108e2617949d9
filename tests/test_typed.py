"""Data is read against a model of types; the sentence on a misfit names the table, the key and what it must be."""

# ruff: noqa: E501 (a misfit and its sentence stand on one line)
from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

import pytest
from msgspec import Meta

from autograder.assignments.typed import Number, Text, typed, typed_toml


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Series:
    name: Text
    unit: Text = "points"


@dataclass(frozen=True)
class Figures:
    losses: dict[str, Series] = field(default_factory=dict)
    bounds: dict[str, Number] = field(default_factory=dict)
    colours: tuple[Colour, ...] = ()
    flags: tuple[bool, ...] = ()


@dataclass(frozen=True)
class File:
    figures: Figures = Figures()
    shift: Number | None = None
    by_letter: dict[Annotated[str, Meta(max_length=1)], Number] = field(default_factory=dict)


def test_tables_of_tables_are_read() -> None:
    """Keys that the author chooses, tables below tables, enumerations, and defaults for what is left out."""
    text = '[figures]\ncolours = ["red"]\n[figures.losses.mse]\nname = "MSE"\n[figures.bounds]\nx = 1\n'
    read = typed_toml(text, File)
    assert read == File(Figures({"mse": Series("MSE")}, {"x": 1.0}, (Colour.RED,)))
    assert typed({}, File) == File()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"figures": 3}, "`figures` must be a table, not 3"),
        ({"figures": {"losses": []}}, "[figures]: `losses` must be a table, not []"),
        ({"figures": {"losses": {"mse": "MSE"}}}, "[figures.losses]: `mse` must be a table, not 'MSE'"),
        ({"figures": {"losses": {"mse": {}}}}, "[figures.losses.mse]: `name` is missing"),
        ({"figures": {"losses": {"mse": {"nam": "x"}}}}, "[figures.losses.mse]: `nam` is not a key; did you mean `name`?"),
        ({"figures": {"losses": {"mse": {"name": "x", "unit": 1}}}}, "[figures.losses.mse]: `unit` must be text in quotes, not 1"),
        ({"figures": {"bounds": {"x": "1"}}}, "[figures.bounds]: `x` must be a number, not '1'"),
        ({"figures": {"bounds": {"x": -(10**20)}}}, "[figures.bounds]: `x` is too far below 0, not -100000000000000000000"),
        ({"figures": {"colours": ["red", "green"]}}, "[figures]: an entry of `colours` must be one of red, blue, not 'green'"),
        ({"figures": {"colours": "red"}}, "[figures]: `colours` must be a list of words out of red, blue, not 'red'"),
        ({"figures": {"flags": [1]}}, "[figures]: an entry of `flags` must be true or false, not 1"),
        ({"figures": {"shift": 1}}, "[figures]: `shift` is not a key here; write it above the first [table] of the file"),
        ({"shift": "x"}, "`shift` must be a number, not 'x'"),
    ],
)  # fmt: skip
def test_a_misfit_is_named_with_its_table(data: dict[str, Any], sentence: str) -> None:
    """By the path of tables, as a person writes it into the file."""
    with pytest.raises(ValueError) as caught:
        typed(data, File)
    assert str(caught.value) == sentence


def test_a_bound_that_has_no_words_is_refused_all_the_same() -> None:
    """In the words of msgspec."""
    with pytest.raises(ValueError, match=r"length <= 1 .* `key` in `\$\.by_letter`"):
        typed({"by_letter": {"ab": 1}}, File)
