"""An assignment as data: its tasks, its checks, its misconceptions, and what one submission may use."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from autograder.assignments.figures import Figures
from autograder.assignments.source_text import parse_python, read_text
from autograder.assignments.typed import Count, NotNegative, Positive, Text, Whole
from autograder.errors import AssignmentError


class WhenShown(StrEnum):
    """When a platform shows the results of hidden checks to students; the values are Gradescope's own words."""

    HIDDEN = "hidden"
    AFTER_DUE_DATE = "after_due_date"
    AFTER_PUBLISHED = "after_published"
    VISIBLE = "visible"


MISTAKES = "mistakes.json"  # in a release: the answers of the misconceptions, written by autograder.authoring.mistakes
PLOTS_FILE = "plots.py"  # draws a student's own code; students get it, and no verdict depends on it
VISIBILITY_OF_FOLDER = {"checks": "public", "hidden": "hidden"}


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes:
        call_seconds, check_seconds, submission_seconds: processor time of one call, of one check, and of all checks.
        loading_seconds: processor time to load the module, its imports among it. It counts for no check.
        waiting_seconds: time that one check may wait without computing: asleep, or for a lock.
        memory_mb: megabytes that the worker may use. The grader may use as many more to look at an answer.
        scratch_mb: megabytes of a folder that the worker may write to; the folder is deleted after the check. 0: none.
    """

    call_seconds: Positive = 10.0
    check_seconds: Positive = 30.0
    submission_seconds: Positive = 600.0
    loading_seconds: Positive = 20.0
    waiting_seconds: Positive = 60.0
    memory_mb: Count = 2048
    scratch_mb: Whole = 16

    @property
    def patience_seconds(self) -> float:
        """Wall time to give to a program that grades one submission, perhaps on a machine with much other work."""
        return 10 * self.submission_seconds


@dataclass(frozen=True)
class Task:
    """One thing that the student writes.

    Attributes:
        functions: the functions and classes that the task asks for.
        forbid: names of torch that the student may not use.
        written: True if a person reads and grades the answer; such a task has no checks.
        worth: in a release, the points that grading gives, where `points` are those of the public checks. Elsewhere 0.
    """

    id: Text
    title: Text
    points: NotNegative
    hint: str
    functions: tuple[Text, ...] = ()
    forbid: tuple[Text, ...] = ()
    written: bool = False
    worth: NotNegative = 0.0


TaskIds = frozenset[str] | None  # the ids of some tasks; None means all
ALL_TASKS: TaskIds = None
# The Python that grades, unless an assignment.toml names another. A constant, so that every Python makes the same
# release; the Dockerfile has the same one.
GRADING_PYTHON = "3.11"


@dataclass(frozen=True)
class CheckSpec:
    """One entry of the manifest: a test function, with what its marker states.

    Attributes:
        id: such as `hidden/test_losses.py::test_gradient`.
        after: the id of the check that must pass first; empty if there is none.
        needs_scratch: True if the worker needs a folder to write to; the tier "filtered" has none.
        recorded: False for a check that takes too long to be run again for a diagnosis.
        twin_of: the ids of the public checks whose points are earned only if this hidden check passes, too.
        draws: whether it asks for drawn inputs, which no submission can know.
        fixed: True if the task leaves no input that could be drawn for this check.
    """

    id: str
    task: str
    points: float
    title: str
    visibility: str
    after: str = ""
    needs_gpu: bool = False
    needs_scratch: bool = False
    recorded: bool = True
    twin_of: tuple[str, ...] = ()
    draws: bool = False
    fixed: bool = False

    @property
    def needs_twin(self) -> bool:
        """Whether a copied answer could pass it, so that its points wait for a hidden check with other inputs."""
        return self.visibility == "public" and self.points > 0 and not (self.draws or self.fixed)


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that students give, and the sentence that explains it.

    Attributes:
        slug: the name of the mistake, from the file's name `<task>_<slug>.py`.
        sentence: what the student is told, from the file's docstring.
    """

    task: str
    slug: str
    path: Path
    sentence: str
    source: str


@dataclass(frozen=True)
class Assignment:
    """An assignment as its author wrote it; reading it runs none of its code.

    Attributes:
        python: the Python that grades, without its patch: `3.11`.
    """

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
    figures: Figures = field(default_factory=Figures)
    python: str = GRADING_PYTHON

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
        """The text of the reference, py:percent, with the solution markers."""
        return read_text(self.source_path)

    @cached_property
    def misconceptions(self) -> tuple[Misconception, ...]:
        paths = sorted((self.folder / "misconceptions").glob("*.py"))
        return tuple(_read_misconception(path, self.tasks) for path in paths)

    @cached_property
    def version(self) -> str:
        """A digest that changes with every file that a verdict can depend on."""
        parts = ("assignment.toml", self.file, "study.py", "thresholds.toml", "checks/*.py", "hidden/*.py")
        paths = sorted(path for part in parts for path in self.folder.glob(part))
        digest = hashlib.sha256()
        for path in paths:  # in a release, `file` is the student's and may have any encoding
            name, text = path.relative_to(self.folder).as_posix(), read_text(path, errors="replace")
            digest.update(f"{name}\0{text}\0".encode())
        return digest.hexdigest()[:16]

    def version_of(self, task_id: str) -> str:
        """A digest that changes with everything that a verdict on this task can depend on.

        Checks of other tasks count only if they stand in the same file, or if a check of this task waits for them. The
        settings count as JSON, by name and value, so that the digest is the same on every Python.
        """
        checks = self._with_awaited(self.checks_of(task_id))
        names = {self.file, "study.py", "thresholds.toml", *(check.id.partition("::")[0] for check in checks)}
        paths = sorted(self.folder / name for name in names)
        texts = [read_text(path, errors="replace") for path in paths if path.is_file()]
        settings = [asdict(self.task(task_id)), asdict(self.limits), self.preload, self.secret]
        facts = (json.dumps(settings, sort_keys=True), *texts)
        return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:16]

    def _with_awaited(self, checks: Iterable[CheckSpec]) -> list[CheckSpec]:
        """The checks, and the checks that they wait for, directly or through others."""
        by_id = {check.id: check for check in self.checks}
        found = list(checks)
        for check in found:  # the list grows while it is read
            if check.after in by_id and by_id[check.after] not in found:
                found.append(by_id[check.after])
        return found

    @property
    def is_release(self) -> bool:
        """Whether this is a student's copy, in which `file` is the student's own and no reference is there."""
        return any(task.worth for task in self.tasks)

    @property
    def graded_tasks(self) -> tuple[Task, ...]:
        """The tasks that the machine grades: all except the written answers."""
        return tuple(task for task in self.tasks if not task.written)

    @property
    def max_score(self) -> float:
        return sum(check.points for check in self.checks)

    def task(self, task_id: str) -> Task:
        for task in self.tasks:
            if task.id == task_id:
                return task
        raise AssignmentError(f"{self.name} has no task {task_id}; it has {', '.join(t.id for t in self.tasks)}")

    def twins_of(self, check_id: str) -> tuple[CheckSpec, ...]:
        """The hidden checks that must pass, too, before the points of a public one are earned."""
        return tuple(check for check in self.checks if check_id in check.twin_of)

    def checks_of(self, task_id: str) -> tuple[CheckSpec, ...]:
        return tuple(check for check in self.checks if check.task == task_id)


def without_solution_markers(source: str) -> str:
    """The source as a plain module: the lines that mark solutions become empty, so that line numbers stay."""
    return re.sub(r"(?m)^[ \t]*### (BEGIN|END) SOLUTION[ \t]*$", "", source)


def _read_misconception(path: Path, tasks: tuple[Task, ...]) -> Misconception:
    source = read_text(path)
    task, _, slug = path.stem.partition("_")
    sentence = ast.get_docstring(parse_python(source, path))
    if task not in {t.id for t in tasks} or not slug:
        raise AssignmentError(f"{path}: the name must be <task>_<what is wrong>.py with a task of the assignment")
    if not sentence:
        raise AssignmentError(f"{path}: its docstring is what the student is told; write one")
    return Misconception(task, slug, path, " ".join(sentence.split()), source)
