"""The assignment.toml of a release: the tasks as students know them, with the points of the checks that they have.

It has the format of the author's own file, so `read_assignment` reads a release, too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from autograder.assignments.figures import Figures
from autograder.assignments.model import Assignment, Task
from autograder.errors import ReleaseError

PUBLIC_SECRET = "public: it seeds the checks that students have; grading draws its inputs from another"


def assignment_toml(assignment: Assignment) -> str:
    """The text of a release's assignment.toml.

    Raises:
        ReleaseError: a public check waits for a hidden one, and a release has no hidden checks.
    """
    _require_public_rungs(assignment)
    document = tomlkit.document()
    document.add(tomlkit.comment("Made by `autograder release`; changes here are lost. `autograder check` reads it."))
    document.update(
        title=assignment.title,
        file=assignment.file,
        secret=PUBLIC_SECRET,
        preload=list(assignment.preload),
        python=assignment.python,
        intro=assignment.intro.strip(),
        limits=_table(asdict(assignment.limits)),
    )
    if figures := _figures(assignment.figures):
        document.add("figures", figures)
    tasks = AoT([_table(_task(task, _public_points(assignment, task))) for task in assignment.tasks])
    document.add("tasks", tasks)
    return tomlkit.dumps(document)


def _figures(figures: Figures) -> Table | None:
    """The tables below [figures], with the colours that the series have; None if there are none."""
    declared = {name: figure for name, figure in vars(figures).items() if figure is not None}
    if not declared:
        return None
    tables = tomlkit.table(is_super_table=True)
    for number, (name, figure) in enumerate(declared.items()):
        table = _table({key: value for key, value in asdict(figure).items() if key != "series"})
        if number == 0:
            table.trivia.indent = ""  # tomlkit puts a blank line above [figures] itself
        if series := figures.series_of(name):
            table.add("series", AoT([_table({k: v for k, v in asdict(one).items() if v}) for one in series]))
        tables.add(name, table)
    return tables


def _task(task: Task, points: float) -> dict[str, Any]:
    facts = {"id": task.id, "title": task.title, "functions": list(task.functions), "points": points, "hint": task.hint}
    if not task.written:
        facts["worth"] = task.points
    if task.forbid:
        facts["forbid"] = list(task.forbid)
    if task.written:
        facts["written"] = True
    return facts


def _table(facts: Mapping[str, Any]) -> Table:
    """A table with a blank line above it; a float that is a whole number is written as one: 2, and not 2.0."""
    table = tomlkit.table()
    for key, value in facts.items():
        table.add(key, int(value) if isinstance(value, float) and value.is_integer() else value)
    table.trivia.indent = "\n"
    return table


def _public_points(assignment: Assignment, task: Task) -> float:
    return math.fsum(check.points for check in assignment.checks_of(task.id) if check.visibility == "public")


def _require_public_rungs(assignment: Assignment) -> None:
    for check in assignment.checks:
        if check.visibility == "public" and check.after.startswith("hidden/"):
            where = f"{assignment.name}/{check.id}"
            raise ReleaseError(f"{where}: `after` names a hidden check, which students lack; name a public one")
