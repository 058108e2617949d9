"""Values that a person wrote into a TOML file, as what they must be, or as a sentence that names the key."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any


def text_of(value: object, key: str, *, may_be_empty: bool = False) -> str:
    """A text that is not blank.

    Raises:
        ValueError: it is none; so with the others, each with a sentence that names the key.
    """
    if not isinstance(value, str):
        raise ValueError(f"`{key}` must be text in quotes, not {value!r}")
    if not may_be_empty and not value.strip():
        raise ValueError(f"`{key}` is empty; write something there")
    return value


def list_of(value: object, key: str) -> list[Any]:
    """A list of anything."""
    if not isinstance(value, list):
        raise ValueError(f"`{key}` must be a list, not {value!r}")
    return value


def names_of(row: dict[str, Any], key: str) -> tuple[str, ...]:
    """The texts of a list; none if the row has no such key."""
    return tuple(text_of(name, key) for name in list_of(row.get(key, []), key))


def number_of(value: object, key: str, *, above: float | None = None) -> float:
    """A finite number that is not negative, and greater than `above`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"`{key}` must be a number, not {value!r}")
    if value < 0 or (above is not None and value <= above):
        raise ValueError(f"`{key}` must be greater, not {value!r}")
    return value


def table_of(row: object, keys: Iterable[str], where: str) -> dict[str, Any]:
    """A table of the file, if it has no key that nobody reads: a misspelt one must not go unnoticed."""
    if not isinstance(row, dict):
        raise ValueError(f"{where} must be a table, not {row!r}")
    unknown = sorted(set(row) - set(keys))
    if unknown:
        raise ValueError(f"{where} does not know `{unknown[0]}`; it knows {', '.join(keys)}")
    return row
