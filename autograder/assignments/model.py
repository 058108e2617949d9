"""Read an assignment's folder: its tasks, its checks and its misconceptions, as data.

The manifest of checks is read from the text of the check files, not by importing them, so that it is known before
anything runs: a check that later leaves no verdict is missed, not forgotten.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from autograder.errors import AssignmentError


class WhenShown(StrEnum):
    """When a platform that holds results back shows those of hidden checks, in Gradescope's own words."""

    HIDDEN = "hidden"
    AFTER_DUE_DATE = "after_due_date"
    AFTER_PUBLISHED = "after_published"
    VISIBLE = "visible"


MISTAKES = "mistakes.json"  # answers that workers gave: another module's to make and to keep fresh

VISIBILITY_OF_FOLDER = {"checks": "public", "hidden": "hidden"}
PLOTS_FILE = "plots.py"  # what students can draw of their own code; given to them, and no verdict depends on it


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds of wall time for a call, a check and all checks, megabytes of memory.

    `memory_mb` also bounds what a check may take of the grader's while it looks at an answer. `scratch_mb` is the size
    of a folder that the worker may write to, gone after the check; 0 is none.
    """

    call_seconds: float = 10.0
    check_seconds: float = 30.0
    submission_seconds: float = 600.0
    memory_mb: int = 2048
    scratch_mb: int = 0


@dataclass(frozen=True)
class Task:
    """One thing that the student writes. `written` answers are read by a person and have no checks.

    `worth` is stated in a release alone, where `points` are those of the public checks: what grading gives for all.
    """

    id: str
    title: str
    points: float
    hint: str
    functions: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    written: bool = False
    worth: float = 0.0


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
    needs_scratch: bool = False  # a folder that the worker may write to, which the filtered tier has not
    recorded: bool = True  # False for a check that takes too long to be run again for a diagnosis


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
    hidden_checks: WhenShown = WhenShown.AFTER_PUBLISHED

    @property
    def source_path(self) -> Path:
        return self.folder / self.file

    @property
    def notebook_file(self) -> str:
        return Path(self.file).stem + ".ipynb"

    @property
    def functions(self) -> tuple[str, ...]:
        """The names of all functions and classes that the tasks ask for, in the order of the tasks."""
        return tuple(name for task in self.tasks for name in task.functions)

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
        parts = ("assignment.toml", self.file, "study.py", "thresholds.toml", "checks/*.py", "hidden/*.py")
        paths = sorted(path for part in parts for path in self.folder.glob(part))
        digest = hashlib.sha256()
        for path in paths:  # of a release, `file` is the student's, in any encoding
            name, text = path.relative_to(self.folder).as_posix(), _read_text(path, errors="replace")
            digest.update(f"{name}\0{text}\0".encode())
        return digest.hexdigest()[:16]

    def version_of(self, task_id: str) -> str:
        """Changes with whatever a verdict on this task can depend on; checks of other tasks do so only in its files."""
        mine = self._with_awaited(self.checks_of(task_id))
        names = {self.file, "study.py", "thresholds.toml", *(check.id.partition("::")[0] for check in mine)}
        paths = sorted(self.folder / name for name in names)  # of a release, `file` is the student's, in any encoding
        texts = [_read_text(path, errors="replace") for path in paths if path.is_file()]
        facts = (repr(self.task(task_id)), repr(self.limits), repr(self.preload), self.secret, *texts)
        return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:16]

    def _with_awaited(self, checks: Iterable[CheckSpec]) -> list[CheckSpec]:
        """The checks, and those that they wait for, directly or through others."""
        by_id = {check.id: check for check in self.checks}
        found = list(checks)
        for check in found:  # grows meanwhile
            if check.after in by_id and by_id[check.after] not in found:
                found.append(by_id[check.after])
        return found

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


def without_solution_markers(source: str) -> str:
    """The source as a plain module: the lines that mark solutions are blanked, so that line numbers stay."""
    return re.sub(r"(?m)^[ \t]*### (BEGIN|END) SOLUTION[ \t]*$", "", source)


def _read_text(path: Path, *, errors: str = "strict") -> str:
    try:
        return path.read_text(encoding="utf-8", errors=errors)
    except (OSError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{path}: cannot be read: {error}") from error


def _read_misconception(path: Path, tasks: tuple[Task, ...]) -> Misconception:
    source = _read_text(path)
    task, _, slug = path.stem.partition("_")
    sentence = ast.get_docstring(_parsed(source, path))
    if task not in {t.id for t in tasks} or not slug:
        raise AssignmentError(f"{path}: the name must be <task>_<what is wrong>.py with a task of the assignment")
    if not sentence:
        raise AssignmentError(f"{path}: its docstring is what the student is told; write one")
    return Misconception(task, slug, path, " ".join(sentence.split()), source)


def _parsed(source: str, path: Path) -> ast.Module:
    try:
        return ast.parse(source, filename=str(path))
    except SyntaxError as error:
        raise AssignmentError(f"{path}:{error.lineno}: {error.msg}") from error
