"""Assignments by name or by folder."""

from __future__ import annotations

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
