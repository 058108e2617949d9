"""Read an assignment's folder; none of its code runs."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from autograder.assignments.manifest import _in_task_order, _read_checks
from autograder.assignments.model import Assignment, Limits, Task, WhenShown, _read_text
from autograder.assignments.toml_values import list_of, names_of, number_of, table_of, text_of
from autograder.errors import AssignmentError


def read_assignment(folder: Path) -> Assignment:
    """Read `assignment.toml` and the manifest of checks.

    Raises:
        AssignmentError: a file is missing or breaks the rules; the text names it.
    """
    path = folder / "assignment.toml"
    try:
        facts = tomllib.loads(_read_text(path))
        tasks = tuple(_task_from(row) for row in list_of(facts["tasks"], "tasks"))
        _check_tasks(tasks)
        assignment = Assignment(
            name=folder.resolve().name,
            title=text_of(facts["title"], "title"),
            folder=folder.resolve(),
            file=text_of(facts["file"], "file"),
            secret=text_of(facts["secret"], "secret"),
            intro=text_of(facts.get("intro", ""), "intro", may_be_empty=True),
            preload=names_of(facts, "preload"),
            limits=_limits_from(facts.get("limits", {})),
            tasks=tasks,
            checks=_in_task_order(_read_checks(folder), tasks),
            hidden_checks=_when_shown(facts.get("hidden_checks", "after_published")),
        )
    except KeyError as error:
        raise AssignmentError(f"{path}: {error} is missing") from error
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise AssignmentError(f"{path}: {error}") from error
    if not any((folder / name).is_file() for name in (assignment.file, assignment.notebook_file)):
        neither = f"no {assignment.file} and no {assignment.notebook_file}, which assignment.toml asks for"
        raise AssignmentError(f"{assignment.folder}: holds {neither}; give your file one of these names")
    return assignment


def _when_shown(value: object) -> WhenShown:
    if not isinstance(value, str) or value not in list(WhenShown):
        raise ValueError(f"hidden_checks is one of {', '.join(WhenShown)}, not {value!r}")
    return WhenShown(value)


def _limits_from(row: object) -> Limits:
    known = table_of(row, [f.name for f in fields(Limits)], "[limits]")
    given = {**asdict(Limits()), **known}
    scratch = number_of(given.pop("scratch_mb"), "scratch_mb")
    call, check, submission, memory = (number_of(value, name, above=0) for name, value in given.items())
    return Limits(call, check, submission, int(memory), int(scratch))


def _task_from(row: object) -> Task:
    known = table_of(row, [f.name for f in fields(Task)], "[[tasks]]")
    task_id = text_of(known["id"], "id")
    try:
        return Task(
            id=task_id,
            title=text_of(known["title"], "title"),
            points=number_of(known["points"], "points"),
            hint=text_of(known["hint"], "hint", may_be_empty=True),
            functions=names_of(known, "functions"),
            forbid=names_of(known, "forbid"),
            worth=number_of(known.get("worth", 0.0), "worth"),
            written=bool(known.get("written", False)),
        )
    except (KeyError, ValueError) as error:
        said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ValueError(f"task {task_id}: {said}") from error


def _check_tasks(tasks: Sequence[Task]) -> None:
    if not tasks:
        raise ValueError("`tasks` is empty; an assignment has at least one [[tasks]]")
    for what, names in (("task", [t.id for t in tasks]), ("function", [f for t in tasks for f in t.functions])):
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise ValueError(f"{what} {twice[0]} stands there twice")
