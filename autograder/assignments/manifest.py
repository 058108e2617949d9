"""The manifest of checks, read from the text of the check files, so that it is known before anything runs."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from autograder.assignments.model import VISIBILITY_OF_FOLDER, CheckSpec, Task, _parsed, _read_text
from autograder.assignments.toml_values import number_of, text_of
from autograder.errors import AssignmentError


def _in_task_order(checks: list[CheckSpec], tasks: tuple[Task, ...]) -> tuple[CheckSpec, ...]:
    place = {task.id: number for number, task in enumerate(tasks)}
    for check in checks:
        if check.task not in place:
            raise AssignmentError(f"{check.id}: its marker names task {check.task}, which assignment.toml lacks")
    ordered = tuple(sorted(checks, key=lambda check: place[check.task]))  # stable: public first, then order of the file
    turn = {check.id: number for number, check in enumerate(ordered)}
    for check in ordered:
        if check.after and turn[check.after] >= turn[check.id]:
            raise AssignmentError(f"{check.id}: `after` names {check.after}, which has its turn later; swap them")
    return ordered


def _read_checks(folder: Path) -> list[CheckSpec]:
    found: list[CheckSpec] = []
    for part, visibility in VISIBILITY_OF_FOLDER.items():
        for path in sorted((folder / part).glob("test_*.py")):
            found += _checks_of_file(path, f"{part}/{path.name}", visibility)
    ids = Counter(check.id for check in found)
    for check in found:
        if ids[check.id] > 1:
            raise AssignmentError(f"{check.id}: stands there twice, and pytest sees the second alone; rename one")
        if check.after and check.after not in ids:
            raise AssignmentError(f"{check.id}: `after` names {check.after}, which is no check")
    return found


def _checks_of_file(path: Path, name: str, visibility: str) -> list[CheckSpec]:
    tree = _parsed(_read_text(path), path)
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node in tests:
            continue
        if node.name.startswith("test_"):
            raise AssignmentError(f"{path}:{node.lineno}: {node.name} is no plain function at the top of the file")
    return [_check_of(node, path, name, visibility) for node in tests]


def _check_of(node: ast.FunctionDef, path: Path, name: str, visibility: str) -> CheckSpec:
    marks = [d for d in node.decorator_list if isinstance(d, ast.Call) and ast.unparse(d.func) == "pytest.mark.task"]
    where = f"{path}:{node.lineno} {node.name}"
    title = (ast.get_docstring(node) or "").partition("\n")[0].strip()
    if len(marks) != 1 or len(node.decorator_list) != 1:
        raise AssignmentError(f'{where}: needs exactly one decorator, @pytest.mark.task("1.5", points=2)')
    if not title:
        raise AssignmentError(f"{where}: its docstring is the title that the student reads; write one")
    try:
        (task,) = [ast.literal_eval(argument) for argument in marks[0].args]
        options = {k.arg: ast.literal_eval(k.value) for k in marks[0].keywords if k.arg is not None}
        points = number_of(options.pop("points"), "points")
        after = text_of(options.pop("after", ""), "after", may_be_empty=True)
        gpu = bool(options.pop("needs_gpu", False))
        scratch, recorded = bool(options.pop("needs_scratch", False)), bool(options.pop("recorded", True))
        task = text_of(task, "task")
    except (ValueError, KeyError, TypeError) as error:
        said = 'wants a task, points=, and literals only: @pytest.mark.task("1.5", points=2)'
        raise AssignmentError(f"{where}: the marker {said}") from error
    if options or len(marks[0].keywords) != len({k.arg for k in marks[0].keywords} - {None}):
        raise AssignmentError(f"{where}: the marker does not know {', '.join(options) or '**'}")
    after_id = after if "::" in after or not after else f"{name}::{after}"
    return CheckSpec(f"{name}::{node.name}", task, points, title, visibility, after_id, gpu, scratch, recorded)
