"""The assignment.toml of a release: the tasks as students know them, with the points of the checks that they have.

It has the format of the author's own file, so `read_assignment` reads a release as it stands.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from autograder.assignments.model import Assignment, Task
from autograder.errors import ReleaseError

PUBLIC_SECRET = "public: it seeds the checks that students have; grading draws its inputs from another"

Value = str | bool | float | Sequence[str]


def manifest_text(assignment: Assignment) -> str:
    """assignment.toml of a release.

    Raises:
        ReleaseError: a public check waits for a hidden one, which a release lacks.
    """
    _require_public_rungs(assignment)
    lines = ["# Made by `autograder release`; changes here are lost. `autograder check` reads it."]
    lines += _pairs(
        title=assignment.title,
        file=assignment.file,
        secret=PUBLIC_SECRET,
        preload=assignment.preload,
        intro=assignment.intro.strip(),
    )
    lines += ["", "[limits]", *_pairs(**asdict(assignment.limits))]
    for task in assignment.tasks:
        lines += ["", "[[tasks]]", *_task(task, _public_points(assignment, task))]
    return "\n".join(lines) + "\n"


def _task(task: Task, points: float) -> Iterator[str]:
    yield from _pairs(id=task.id, title=task.title, functions=task.functions, points=points, hint=task.hint)
    if not task.written:
        yield from _pairs(worth=task.points)
    if task.forbid:
        yield from _pairs(forbid=task.forbid)
    if task.written:
        yield from _pairs(written=True)


def _public_points(assignment: Assignment, task: Task) -> float:
    return math.fsum(check.points for check in assignment.checks_of(task.id) if check.visibility == "public")


def _require_public_rungs(assignment: Assignment) -> None:
    for check in assignment.checks:
        if check.visibility == "public" and check.after.startswith("hidden/"):
            where = f"{assignment.name}/{check.id}"
            raise ReleaseError(f"{where}: `after` names a hidden check, which students lack; name a public one")


def _pairs(**values: Value) -> Iterator[str]:
    return (f"{key} = {_toml(value)}" for key, value in values.items())


def _toml(value: Value) -> str:
    """A TOML value. JSON writes strings, booleans and lists of strings as TOML does."""
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | float):
        return repr(int(value) if float(value).is_integer() else value)
    return json.dumps(list(value), ensure_ascii=False)
