"""Read an assignment's folder: its tasks, its checks and its misconceptions, as data.

The manifest of checks is read from the text of the check files, not by importing them, so that it is known before
anything runs: a check that later leaves no verdict is missed, not forgotten.
"""

from __future__ import annotations

import ast
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path

from autograder.disclosure import WhenShown
from autograder.errors import AssignmentError
from autograder.toml_values import list_of, names_of, number_of, table_of, text_of

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


def without_solution_markers(source: str) -> str:
    """The source as a plain module: the lines that mark solutions are blanked, so that line numbers stay."""
    return re.sub(r"(?m)^[ \t]*### (BEGIN|END) SOLUTION[ \t]*$", "", source)


def _read_text(path: Path, *, errors: str = "strict") -> str:
    try:
        return path.read_text(encoding="utf-8", errors=errors)
    except (OSError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{path}: cannot be read: {error}") from error


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


def _read_misconception(path: Path, tasks: tuple[Task, ...]) -> Misconception:
    source = _read_text(path)
    task, _, slug = path.stem.partition("_")
    sentence = ast.get_docstring(_parsed(source, path))
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


def _parsed(source: str, path: Path) -> ast.Module:
    try:
        return ast.parse(source, filename=str(path))
    except SyntaxError as error:
        raise AssignmentError(f"{path}:{error.lineno}: {error.msg}") from error


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
