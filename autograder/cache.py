"""What took long to compute and can be computed again, kept as JSON from one run to the next where that is possible."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.files import write_atomically

_unwritten: dict[Path, str] = {}  # kept by this process, where nothing can be written
_noted: list[set[str]] = []


def cache_folder() -> Path:
    """`$AUTOGRADER_CACHE`, else below the user's cache folder; one that nothing can be written to for nobody's home."""
    given = os.environ.get("AUTOGRADER_CACHE")
    if given:
        return Path(given)
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError:  # a container's user may have no entry, and no home
        base = os.devnull
    return Path(base) / "autograder"


def recall(name: str) -> dict[str, Any] | None:
    """The table that was kept under this name; None where there is none, or no whole one."""
    path = cache_folder() / name
    try:
        table = json.loads(_unwritten.get(path) or path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    _note(name)
    return table if isinstance(table, dict) else None


def keep(name: str, table: dict[str, Any]) -> None:
    """Keep a table of plain data; a folder that cannot be written to, as in a read-only container, is no error."""
    _note(name)
    path, text = cache_folder() / name, json.dumps(table)
    try:
        write_atomically(path, text.encode())
    except OSError:
        _unwritten[path] = text


@contextmanager
def noting() -> Iterator[set[str]]:
    """The names of all tables that are recalled or kept meanwhile: what somebody else would need to do the same."""
    names: set[str] = set()
    _noted.append(names)
    try:
        yield names
    finally:
        _noted.remove(names)


def _note(name: str) -> None:
    for names in _noted:
        names.add(name)
