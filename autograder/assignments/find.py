"""Assignments by name or by folder."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.errors import AssignmentError


def find_assignment(name: str, root: Path = Path("solutions")) -> Path:
    """The folder of an assignment, from its path or from its name below `root`.

    Raises:
        AssignmentError: there is no such assignment; the text lists the names that there are.
    """
    for folder in (Path(name), root / name):
        if (folder / "assignment.toml").is_file():
            return folder.resolve()
    known = sorted(path.parent.name for path in root.glob("*/assignment.toml"))
    listed = f"{root}/ holds {', '.join(known)}" if known else f"there is none below {root}/"
    raise AssignmentError(f"no assignment {name!r}: give its name or the folder of its assignment.toml; {listed}")


def find_assignments(names: Sequence[str] | None, root: Path = Path("solutions")) -> list[Assignment]:
    """The assignments with these names or folders; all assignments below `root` if no name is given.

    Raises:
        AssignmentError: there is no such assignment, or an assignment cannot be read.
    """
    folders = [find_assignment(name, root) for name in names or ()]
    if not names:
        folders = sorted(path.parent for path in root.glob("*/assignment.toml"))
    if not folders:
        raise AssignmentError(f"no assignment below {root}/: run this in the project's root, or name a folder")
    return [read_assignment(folder) for folder in folders]


def functions_of_neighbours(folder: Path) -> dict[str, tuple[str, ...]]:
    """The functions that each other assignment beside this one asks for, by the assignment's name.

    An assignment that cannot be read is left out: nothing is graded by it here.
    """
    real = folder.resolve()
    beside = sorted(path for path in real.parent.glob("*/assignment.toml") if path.parent != real)
    return {path.parent.name: found for path in beside if (found := _functions_in(path))}


def _functions_in(path: Path) -> tuple[str, ...]:
    try:
        tasks = tomllib.loads(path.read_text(encoding="utf-8"))["tasks"]
        return tuple(str(name) for task in tasks for name in task.get("functions", ()))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return ()
