"""Read an assignment's folder: its tasks, its checks and its misconceptions, as data.

The manifest of checks is read from the text of the check files, not by importing them, so that it is known before
anything runs: a check that later leaves no verdict is missed, not forgotten.
"""

from __future__ import annotations

import ast
import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.errors import AssignmentError

VISIBILITY_OF_FOLDER = {"checks": "public", "hidden": "hidden"}


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds of wall time for a call and for a check, megabytes of memory."""

    call_seconds: float = 10.0
    check_seconds: float = 30.0
    memory_mb: int = 2048


@dataclass(frozen=True)
class Task:
    """One thing that the student writes. `written` answers are read by a person and have no checks."""

    id: str
    title: str
    points: float
    hint: str
    functions: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    written: bool = False


@dataclass(frozen=True)
class CheckSpec:
    """One entry of the manifest: a test function with its points, as its marker states them."""

    id: str  # hidden/test_losses.py::test_gradient
    task: str
    points: float
    title: str
    visibility: str
    after: str = ""  # the id of the earlier rung
    needs_gpu: bool = False


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that students give, and the sentence that explains it."""

    task: str
    slug: str
    path: Path
    sentence: str
    source: str


@dataclass(frozen=True)
class Assignment:
    """An assignment as its author wrote it; reading it runs none of its code."""

    name: str
    title: str
    folder: Path
    file: str
    secret: str
    intro: str
    preload: tuple[str, ...]
    limits: Limits
    tasks: tuple[Task, ...]
    checks: tuple[CheckSpec, ...]

    @property
    def source_path(self) -> Path:
        return self.folder / self.file

    @property
    def notebook_file(self) -> str:
        return Path(self.file).stem + ".ipynb"

    @cached_property
    def source(self) -> str:
        """The reference's text, py:percent, with the solution markers."""
        return _read_text(self.source_path)

    @cached_property
    def misconceptions(self) -> tuple[Misconception, ...]:
        paths = sorted((self.folder / "misconceptions").glob("*.py"))
        return tuple(_read_misconception(path, self.tasks) for path in paths)

    @cached_property
    def version(self) -> str:
        """Changes with any file that a verdict can depend on."""
        parts = ("assignment.toml", self.file, "study.py", "checks/*.py", "hidden/*.py")
        paths = sorted(path for part in parts for path in self.folder.glob(part))
        digest = hashlib.sha256()
        for path in paths:
            digest.update(f"{path.relative_to(self.folder)}\0{_read_text(path)}\0".encode())
        return digest.hexdigest()[:16]

    @property
    def graded_tasks(self) -> tuple[Task, ...]:
        """The tasks that the machine grades: all but the written answers."""
        return tuple(task for task in self.tasks if not task.written)

    @property
    def max_score(self) -> float:
        return sum(check.points for check in self.checks)

    def task(self, task_id: str) -> Task:
        for task in self.tasks:
            if task.id == task_id:
                return task
        raise AssignmentError(f"{self.name} has no task {task_id}; it has {', '.join(t.id for t in self.tasks)}")

    def checks_of(self, task_id: str) -> tuple[CheckSpec, ...]:
        return tuple(check for check in self.checks if check.task == task_id)


def find_assignment(name: str, root: Path = Path("solutions")) -> Path:
    """The folder of an assignment, given as a path or as a name below `root`."""
    for folder in (Path(name), root / name):
        if (folder / "assignment.toml").is_file():
            return folder.resolve()
    known = sorted(path.parent.name for path in root.glob("*/assignment.toml"))
    listed = f"{root}/ holds {', '.join(known)}" if known else f"there is none below {root}/"
    raise AssignmentError(f"no assignment {name!r}: give its name or the folder of its assignment.toml; {listed}")


def read_assignment(folder: Path) -> Assignment:
    """Read `assignment.toml` and the manifest of checks.

    Raises:
        AssignmentError: a file is missing or breaks the rules; the text names it.
    """
    path = folder / "assignment.toml"
    try:
        facts = tomllib.loads(_read_text(path))
        tasks = tuple(_task_from(row) for row in facts["tasks"])
        assignment = Assignment(
            name=folder.resolve().name,
            title=facts["title"],
            folder=folder.resolve(),
            file=facts["file"],
            secret=facts["secret"],
            intro=facts.get("intro", ""),
            preload=tuple(facts.get("preload", ())),
            limits=Limits(**facts.get("limits", {})),
            tasks=tasks,
            checks=_in_task_order(_read_checks(folder), tasks),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise AssignmentError(f"{path}: {type(error).__name__}: {error}") from error
    if not assignment.secret.strip():
        raise AssignmentError(f"{path}: `secret` is empty; any text will do, inputs are drawn from it")
    if not any((folder / name).is_file() for name in (assignment.file, assignment.notebook_file)):
        raise AssignmentError(f"{path}: `file` names {assignment.file}, which is not in {folder}")
    return assignment


def without_solution_markers(source: str) -> str:
    """The source as a plain module: the lines that mark solutions are blanked, so that line numbers stay."""
    return re.sub(r"(?m)^[ \t]*### (BEGIN|END) SOLUTION[ \t]*$", "", source)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{path}: cannot be read: {error}") from error


def _task_from(row: dict[str, Any]) -> Task:
    known = {**row, "functions": tuple(row.get("functions", ())), "forbid": tuple(row.get("forbid", ()))}
    return Task(**known)


def _read_misconception(path: Path, tasks: tuple[Task, ...]) -> Misconception:
    source = _read_text(path)
    task, _, slug = path.stem.partition("_")
    sentence = ast.get_docstring(ast.parse(source, filename=str(path)))
    if task not in {t.id for t in tasks} or not slug:
        raise AssignmentError(f"{path}: the name must be <task>_<what is wrong>.py with a task of the assignment")
    if not sentence:
        raise AssignmentError(f"{path}: its docstring is what the student is told; write one")
    return Misconception(task, slug, path, " ".join(sentence.split()), source)


def _in_task_order(checks: list[CheckSpec], tasks: tuple[Task, ...]) -> tuple[CheckSpec, ...]:
    place = {task.id: number for number, task in enumerate(tasks)}
    for check in checks:
        if check.task not in place:
            raise AssignmentError(f"{check.id}: its marker names task {check.task}, which assignment.toml lacks")
    return tuple(sorted(checks, key=lambda check: place[check.task]))  # stable: public first, then order of the file


def _read_checks(folder: Path) -> list[CheckSpec]:
    found: list[CheckSpec] = []
    for part, visibility in VISIBILITY_OF_FOLDER.items():
        for path in sorted((folder / part).glob("test_*.py")):
            found += _checks_of_file(path, f"{part}/{path.name}", visibility)
    ids = {check.id for check in found}
    for check in found:
        if check.after and check.after not in ids:
            raise AssignmentError(f"{check.id}: `after` names {check.after}, which is no check")
    return found


def _checks_of_file(path: Path, name: str, visibility: str) -> list[CheckSpec]:
    try:
        tree = ast.parse(_read_text(path), filename=str(path))
    except SyntaxError as error:
        raise AssignmentError(f"{path}:{error.lineno}: {error.msg}") from error
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
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
        task, options = marks[0].args[0], {k.arg: ast.literal_eval(k.value) for k in marks[0].keywords if k.arg}
        after = options.pop("after", "")
        after_id = after if "::" in after or not after else f"{name}::{after}"
        spec = CheckSpec(
            f"{name}::{node.name}", ast.literal_eval(task), options.pop("points"), title, visibility, after_id
        )
        gpu = bool(options.pop("needs_gpu", False))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise AssignmentError(f"{where}: the marker wants a task, points=, and literals only") from error
    if options:
        raise AssignmentError(f"{where}: the marker does not know {', '.join(options)}")
    return CheckSpec(**{**spec.__dict__, "needs_gpu": gpu})
