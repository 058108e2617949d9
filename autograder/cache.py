"""Tables that take long to compute, stored as JSON from one run to the next.

Losing the cache costs time and nothing else. Where no file can be written, a table is stored in this process alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from autograder.files import write_atomically

_NOWHERE = Path(os.devnull) / "autograder"

_unwritten: dict[Path, str] = {}  # the tables, as JSON, whose files could not be written
_noted: list[set[str]] = []  # one set for each open `names_used`


def cache_folder() -> Path:
    """`$AUTOGRADER_CACHE` if it is set, else a folder in the user's cache folder.

    A user without a home directory gets a path that cannot be written to.
    """
    given = os.environ.get("AUTOGRADER_CACHE")
    if given:
        return Path(given)
    try:
        folder = user_cache_path("autograder", appauthor=False)
    except RuntimeError:  # the user of a container may have no entry in /etc/passwd
        return _NOWHERE
    return folder if folder.is_absolute() else _NOWHERE  # an older platformdirs leaves `~` where it finds no home


def recall(name: str) -> dict[str, Any] | None:
    """The table that is stored under this name; None if there is none, or if its file is damaged."""
    path = cache_folder() / name
    try:
        table = json.loads(_unwritten.get(path) or path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    _note(name)
    return table if isinstance(table, dict) else None


def store(name: str, table: dict[str, Any]) -> None:
    """Store a table of plain data. A folder that cannot be written to, as in a read-only container, is no error."""
    _note(name)
    path, text = cache_folder() / name, json.dumps(table)
    try:
        write_atomically(path, text.encode())
    except OSError:
        _unwritten[path] = text


@contextmanager
def names_used() -> Iterator[set[str]]:
    """The names of all tables that the block recalls or stores: the part of the cache that another machine needs."""
    names: set[str] = set()
    _noted.append(names)
    try:
        yield names
    finally:
        _noted.remove(names)


def _note(name: str) -> None:
    for names in _noted:
        names.add(name)
