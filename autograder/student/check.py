"""A student's own check: the public checks of a release, run on the work in it or on the cells of a notebook.

The work runs in a worker, as in grading: whatever it does, this process goes on. The process that workers are forked
from is kept, so that a second check answers at once, and ends with this one.
"""

from __future__ import annotations

import ast
import atexit
import hashlib
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.errors import AutograderError, SubmissionError
from autograder.reports.words import Checked
from autograder.results.model import Result
from autograder.sandbox.launch import Zygote
from autograder.sandbox.portable.maker import PortableWorkers
from autograder.submissions.module import definitions_only, without_overwritten
from autograder.submissions.notebook import join_cells
from autograder.submissions.reading import Submission, read_or_fault, working_file
from autograder.submissions.syntax import SyntaxFault, syntax_faults

STUDENT = "you"
_CELLS = "what ran so far"  # in the place of a file's name: "what ran so far defines no softmax"

Workers = Zygote | PortableWorkers
_kept: dict[tuple[str, ...], Workers] = {}


@dataclass(frozen=True)
class RanCells(Submission):
    """What the cells of a notebook define, each under the number that Jupyter gave it when it ran."""

    absent = "run the cell that defines it"

    def place(self, line: int) -> str:
        """As `cell [3], line 2`."""
        return re.sub(r"^code cell (\d+)", r"cell [\1]", super().place(line))


def check_release(path: Path, *, task: str | None = None) -> Checked:
    """Check the work in a release: in its folder the module or the notebook, whichever has more written, or one file.

    Args:
        task: the id of the one task to check; all if None.

    Raises:
        AutograderError: there is no release, no work in it, or no such task.
    """
    assignment, file = release_and_file(path)
    work = read_or_fault(file, assignment)
    return check_work(assignment, file, work, only=task, beside=file_beside(path, file, assignment))


def check_work(
    assignment: Assignment,
    file: Path,
    work: Submission | SubmissionError,
    *,
    beside: str = "",
    only: str | None = None,
    among: frozenset[str] | None = None,
) -> Checked:
    """Check what was read from a file.

    Args:
        beside: the name of the file that was not looked at.
        only: the id of the one task to check; all if None.
        among: of all tasks, those to check now, which may be none; all if None.
    """
    result = _checked(assignment, work, only, among)
    return Checked(result, assignment, file.name, beside, only, _syntax_faults(file))


def file_beside(path: Path, file: Path, assignment: Assignment) -> str:
    """The name of the other file in a folder that holds a module and a notebook; nothing if a file was named."""
    other = next(name for name in (assignment.file, assignment.notebook_file) if name != file.name)
    return other if path.is_dir() and (path / other).is_file() else ""


def check_cells(cells: Sequence[str], folder: Path, *, task: str | None = None) -> Checked:
    """Check what the cells of a notebook define.

    Args:
        cells: the text of each, in the order in which they ran; the last definition of a name counts.
        folder: the release that the notebook belongs to.

    Raises:
        AutograderError: the folder is no release, or has no such task.
    """
    assignment = read_release(folder)
    result = _checked(assignment, defined_by(cells, assignment), task)
    return Checked(result, assignment, assignment.notebook_file, only=task)


def release_and_file(path: Path) -> tuple[Assignment, Path]:
    """The release that a path stands for, and the work in it: the file itself, or in a folder the one to check.

    Raises:
        AutograderError: there is no release, or no work in it.
    """
    assignment = read_release(path if path.is_dir() else path.parent)
    file = working_file(path, assignment) if path.is_dir() else path
    if file.suffix.lower() not in (".py", ".ipynb"):
        raise AutograderError(f"{path}: is no homework; name {assignment.file} or {assignment.notebook_file}")
    return assignment, file


def read_release(folder: Path) -> Assignment:
    """The assignment of a release, with its public checks alone.

    Raises:
        AutograderError: the folder is no release.
    """
    if not (folder / "assignment.toml").is_file():
        below = sorted(path.parent.name for path in folder.glob("*/assignment.toml"))
        instead = f"name one of its folders {', '.join(below)}" if below else "name the folder that you were given"
        raise AutograderError(f"{folder.resolve()}: holds no assignment.toml; {instead}")
    assignment = read_assignment(folder)
    return replace(assignment, checks=tuple(c for c in assignment.checks if c.visibility == "public"))


def defined_by(cells: Sequence[str], assignment: Assignment) -> Submission | SubmissionError:
    """The last definitions; their seed depends on them alone, not on what else ran."""
    try:
        joined = join_cells(cells)
        text = without_overwritten(definitions_only(joined.text, assignment.functions).text)
        left = "\n".join(ast.unparse(node) for node in ast.parse(text).body if not isinstance(node, ast.Pass))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        sentence = "cannot be read as one module; restart the kernel and run your cells once"
        return SubmissionError(f"{_CELLS}: {sentence} ({type(error).__name__})")
    return RanCells(_CELLS, hashlib.sha256(left.encode()).hexdigest(), text, cells=joined.first_lines)


def _syntax_faults(file: Path) -> tuple[SyntaxFault, ...]:
    try:
        return syntax_faults(file.name, file.read_bytes())
    except (OSError, SubmissionError):
        return ()  # the result says so


def _checked(
    assignment: Assignment,
    work: Submission | SubmissionError,
    task: str | None,
    among: frozenset[str] | None = None,
) -> Result:
    if task is not None and assignment.task(task).written:
        raise AutograderError(f"task {task} is a written answer: a person reads it, and there is nothing to check")
    tasks = among if task is None else frozenset({task})
    with warm_zygote(assignment) as zygote:
        return _graded(assignment, work, tasks, zygote)


@contextmanager
def warm_zygote(assignment: Assignment) -> Iterator[Workers]:
    """The kept process that workers are forked from, and torch's settings left as they are."""
    try:
        zygote = _zygote(assignment.preload)
        with _torch_as_it_was():  # imports torch, while the zygote imports its own
            yield zygote
    except BaseException:
        _end_zygote(assignment.preload)  # interrupted in the middle of a question, it would answer the next one wrongly
        raise


def _graded(
    assignment: Assignment, work: Submission | SubmissionError, tasks: frozenset[str] | None, zygote: Workers
) -> Result:
    from autograder.grading.grade import grade
    from autograder.grading.known_mistakes import read_mistakes

    known = read_mistakes(assignment.folder)
    # the inputs of every check are then the same, whatever the text: a mistake stays the mistake that it was
    recorder = known.recorder() if known else None
    result = grade(assignment, work, student=STUDENT, zygote=zygote, tasks=tasks, recorder=recorder).result
    return known.explained(result, recorder.record) if known and recorder else result


@contextmanager
def _torch_as_it_was() -> Iterator[None]:
    """Grading sets the number of threads, and a check may seed torch; both are the notebook's own business."""
    import torch

    threads = torch.get_num_threads()
    try:
        with torch.random.fork_rng(devices=[]):
            yield
    finally:
        torch.set_num_threads(threads)


def _zygote(preload: tuple[str, ...]) -> Workers:
    """A zygote, or what stands in for one where nothing can be forked: on Windows, and on macOS after torch."""
    if preload not in _kept:
        _kept[preload] = Zygote(preload) if sys.platform == "linux" else PortableWorkers(preload)
    return _kept[preload]


def _end_zygote(preload: tuple[str, ...]) -> None:
    zygote = _kept.pop(preload, None)
    if zygote is not None:
        zygote.close()


@atexit.register
def _end_zygotes() -> None:
    for preload in list(_kept):
        _end_zygote(preload)
