"""The manifest of checks, read from the text of the check files.

No check file is imported, so the manifest is known before anything runs: a check that later has no verdict is missed,
not forgotten.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.assignments.model import VISIBILITY_OF_FOLDER, CheckSpec, Task
from autograder.assignments.source_text import parse_python, read_text
from autograder.assignments.typed import NotNegative, Text, typed
from autograder.errors import AssignmentError

_EXAMPLE = '@pytest.mark.task("1.5", points=2)'


@dataclass(frozen=True)
class _Marker:
    """The arguments of `@pytest.mark.task`, with what each must be."""

    task: Text
    points: NotNegative
    after: str = ""
    needs_gpu: bool = False
    needs_scratch: bool = False
    recorded: bool = True
    twin_of: tuple[str, ...] = ()
    fixed: bool = False


def read_manifest(folder: Path, tasks: Sequence[Task]) -> tuple[CheckSpec, ...]:
    """The checks of an assignment: by task, public before hidden, and in the order of each file.

    Raises:
        AssignmentError: a check file cannot be read, or a marker breaks the rules; the text names the function.
    """
    place = {task.id: number for number, task in enumerate(tasks)}
    checks = _read_checks(folder)
    for check in checks:
        if check.task not in place:
            raise AssignmentError(f"{check.id}: its marker names task {check.task}, which assignment.toml lacks")
    ordered = tuple(sorted(checks, key=lambda check: place[check.task]))  # a stable sort: the order of files stays
    turn = {check.id: number for number, check in enumerate(ordered)}
    for check in ordered:
        if check.after and turn[check.after] >= turn[check.id]:
            raise AssignmentError(f"{check.id}: `after` names {check.after}, which has its turn later; swap them")
        _require_public_twins(check, ordered)
    return ordered


def _require_public_twins(check: CheckSpec, checks: Sequence[CheckSpec]) -> None:
    public = {other.id for other in checks if other.task == check.task and other.visibility == "public"}
    for name in check.twin_of:
        if name not in public or check.visibility == "public":
            said = f"`twin_of` names {name}; a hidden check names public checks of its own task there"
            raise AssignmentError(f"{check.id}: {said}")


def _read_checks(folder: Path) -> list[CheckSpec]:
    found: list[CheckSpec] = []
    for part, visibility in VISIBILITY_OF_FOLDER.items():
        for path in sorted((folder / part).glob("test_*.py")):
            found += _checks_of_file(path, f"{part}/{path.name}", visibility)
    ids = Counter(check.id for check in found)
    for check in found:
        if ids[check.id] > 1:
            raise AssignmentError(f"{check.id}: stands there twice, and pytest sees only the second; rename one")
        if check.after and check.after not in ids:
            raise AssignmentError(f"{check.id}: `after` names {check.after}, and there is no such check; correct it")
    return found


def _checks_of_file(path: Path, name: str, visibility: str) -> list[CheckSpec]:
    tree = parse_python(read_text(path), path)
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node in tests:
            continue
        if node.name.startswith("test_"):
            raise AssignmentError(f"{path}:{node.lineno}: {node.name} is no plain function at the top of the file")
    return [_check_of(node, path, name, visibility) for node in tests]


def _check_of(node: ast.FunctionDef, path: Path, name: str, visibility: str) -> CheckSpec:
    where = f"{path}:{node.lineno} {node.name}"
    marks = [d for d in node.decorator_list if isinstance(d, ast.Call) and ast.unparse(d.func) == "pytest.mark.task"]
    if len(marks) != 1 or len(node.decorator_list) != 1:
        raise AssignmentError(f"{where}: needs exactly one decorator, {_EXAMPLE}")
    title = (ast.get_docstring(node) or "").partition("\n")[0].strip()
    if not title:
        raise AssignmentError(f"{where}: its docstring is the title that the student reads; write one")
    try:
        marker = typed(_arguments_of(marks[0]), _Marker)
    except ValueError as error:
        raise AssignmentError(f"{where}: the marker: {error}") from error
    return CheckSpec(
        id=f"{name}::{node.name}",
        task=marker.task,
        points=marker.points,
        title=title,
        visibility=visibility,
        after=_whole_id(marker.after, name) if marker.after else "",
        needs_gpu=marker.needs_gpu,
        needs_scratch=marker.needs_scratch,
        recorded=marker.recorded,
        twin_of=tuple(_whole_id(twin, name) for twin in marker.twin_of),
        draws=any(argument.arg == "rng" for argument in node.args.args),
        fixed=marker.fixed,
    )


def _whole_id(name: str, file: str) -> str:
    """The id of a check that a marker in `file` names, with or without its file."""
    return name if "::" in name else f"{file}::{name}"


def _arguments_of(marker: ast.Call) -> dict[str, Any]:
    """The arguments of a marker by name, the task among them.

    Raises:
        ValueError: the arguments are given in another form than `("1.5", name=literal, …)`.
    """
    if len(marker.args) != 1 or isinstance(marker.args[0], ast.Starred):
        raise ValueError(f"write the task, and only the task, without a name: {_EXAMPLE}")
    if any(keyword.arg is None for keyword in marker.keywords):
        raise ValueError(f"write each argument out, without **: {_EXAMPLE}")
    given = [("task", marker.args[0]), *((str(keyword.arg), keyword.value) for keyword in marker.keywords)]
    twice = [name for name, count in Counter(name for name, _ in given).items() if count > 1]
    if twice:
        raise ValueError(f"`{twice[0]}` is given twice; delete one")
    arguments = {name: _literal(name, value) for name, value in given}
    if "twin_of" in arguments:
        arguments["twin_of"] = _listed(arguments["twin_of"])
    return arguments


def _listed(value: Any) -> Any:
    """One name or a tuple of names as a list; anything else as it is."""
    if isinstance(value, str):
        return [value]
    return list(value) if isinstance(value, tuple) else value


def _literal(name: str, value: ast.expr) -> Any:
    try:
        return ast.literal_eval(value)
    except (ValueError, TypeError) as error:
        raise ValueError(f"write `{name}` out as a literal, without names and calls: {_EXAMPLE}") from error
