"""An assignment's folder, read without running any of its code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.assignments.figures import Figures, with_colours
from autograder.assignments.manifest import read_manifest
from autograder.assignments.model import GRADING_PYTHON, Assignment, Limits, Task, WhenShown
from autograder.assignments.reserved import why_reserved
from autograder.assignments.source_text import read_text
from autograder.assignments.typed import Text, typed_toml
from autograder.errors import AssignmentError


@dataclass(frozen=True)
class _AssignmentToml:
    """The keys of assignment.toml, with what each must be."""

    title: Text
    file: Text
    secret: Text
    tasks: tuple[Task, ...]
    intro: str = ""
    preload: tuple[Text, ...] = ()
    limits: Limits = field(default_factory=Limits)
    hidden_checks: WhenShown = WhenShown.AFTER_PUBLISHED
    figures: Figures = field(default_factory=Figures)
    python: Text = GRADING_PYTHON


def read_assignment(folder: Path) -> Assignment:
    """Read `assignment.toml` and the manifest of checks, of an author's folder or of a release.

    Raises:
        AssignmentError: a file is missing or breaks the rules; the text names it.
    """
    facts = _read_facts(folder / "assignment.toml")
    assignment = Assignment(
        name=folder.resolve().name,
        title=facts.title,
        folder=folder.resolve(),
        file=facts.file,
        secret=facts.secret,
        intro=facts.intro,
        preload=facts.preload,
        limits=facts.limits,
        tasks=facts.tasks,
        checks=read_manifest(folder, facts.tasks),
        hidden_checks=facts.hidden_checks,
        figures=facts.figures,
        python=facts.python,
    )
    if not any((folder / name).is_file() for name in (assignment.file, assignment.notebook_file)):
        neither = f"no {assignment.file} and no {assignment.notebook_file}, which assignment.toml asks for"
        raise AssignmentError(f"{assignment.folder}: holds {neither}; give your file one of these names")
    return assignment


def _read_facts(path: Path) -> _AssignmentToml:
    try:
        facts = typed_toml(read_text(path), _AssignmentToml)
        _require_file_name(facts.file)
        _require_distinct(facts.tasks)
        _require_free_names(facts.tasks)
        _require_minor_version(facts.python)
        return replace(facts, figures=with_colours(facts.figures))
    except ValueError as error:
        raise AssignmentError(f"{path}: {error}") from error


def _require_file_name(name: str) -> None:
    """A release is written and a submission is looked for under this name, beside assignment.toml."""
    if Path(name).name != name or Path(name).suffix != ".py":
        raise ValueError(f'`file` must be the name of a Python file, such as "losses.py", not {name!r}')


def _require_minor_version(python: str) -> None:
    if not re.fullmatch(r"3\.\d{1,2}", python):
        raise ValueError(f'`python` must be a version without its patch, such as "3.11", not {python!r}')


def _require_distinct(tasks: Sequence[Task]) -> None:
    if not tasks:
        raise ValueError("`tasks` is empty; an assignment has at least one [[tasks]]")
    for what, names in (("task", [t.id for t in tasks]), ("function", [f for t in tasks for f in t.functions])):
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise ValueError(f"{what} {twice[0]} stands there twice; rename or delete one")


def _require_free_names(tasks: Sequence[Task]) -> None:
    for task in tasks:
        for name in task.functions:
            if why := why_reserved(name):
                raise ValueError(f"task {task.id}: the function name `{name}` {why}; choose another name")
