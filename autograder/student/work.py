"""The work of a student in a release: a module, a notebook, or the cells of a notebook that have run."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.errors import AutograderError, SubmissionError
from autograder.submissions.choosing import choose_in_folder, read_or_fault
from autograder.submissions.files import is_code
from autograder.submissions.module import definitions_only, without_overwritten
from autograder.submissions.newer_python import this_python
from autograder.submissions.notebook import CellStart, join_cells
from autograder.submissions.reading import Submission
from autograder.submissions.syntax import SyntaxFault, first_newer_syntax, syntax_faults
from autograder.text import one_line

_CELLS = "what ran so far"  # stands for a file's name: "what ran so far defines no softmax"


@dataclass(frozen=True)
class NotebookCells(Submission):
    """The definitions of the notebook cells that have run; each cell has the number that Jupyter gave it."""

    if_missing = "run the cell that defines it"

    def cell_name(self, cell: CellStart) -> str:
        """The name that Jupyter shows beside the cell."""
        return f"cell [{cell.number}]"


@dataclass(frozen=True)
class Work:
    """A student's work in a release.

    Attributes:
        assignment: the release, with its public checks alone.
        path: the file of the work.
        submission: its text, or the error that reading it ended in.
        name: the file's name in the folder that was given.
        others: the paths of the other files in the folder that could be the work; they were not read.
        syntax: the places where the file is not Python.
        newer_syntax: a sentence on the first place that the Python that grades does not read; empty if there is none.
    """

    assignment: Assignment
    path: Path
    submission: Submission | SubmissionError
    name: str
    others: tuple[Path, ...] = ()
    syntax: tuple[SyntaxFault, ...] = ()
    newer_syntax: str = ""

    @property
    def text(self) -> str | None:
        """The module's text; None if the file cannot be read as one."""
        return self.submission.text if isinstance(self.submission, Submission) else None

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on code that is read and is not written as it should be."""
        return self.submission.remarks if isinstance(self.submission, Submission) else ()


def read_work(path: Path) -> Work:
    """The work that a path stands for.

    Args:
        path: a file, or the folder of a release. In a folder, the file with the most of the homework written is
            read, whatever its name, as in grading.

    Raises:
        AutograderError: there is no release, or no work in it.
    """
    if path.is_dir():
        assignment = read_release(path)
        chosen = choose_in_folder(path, assignment)
        file, name, submission = path / chosen.name, one_line(chosen.name), chosen.submission
        others = tuple(path / other for other in chosen.others)
    else:
        assignment = read_release(_release_around(path))
        file, name, others = path, one_line(path.name), ()
        submission = read_or_fault(file, assignment)
    if not is_code(file.name):
        raise AutograderError(
            f"{path}: is not a file of a homework; name {assignment.file} or {assignment.notebook_file}"
        )
    newer = _newer_syntax(file, assignment.python)
    return Work(assignment, file, submission, name, others, _syntax_faults(file), newer)


def read_cells(cells: Sequence[str], folder: Path) -> Work:
    """The work that the cells of a notebook define.

    Args:
        cells: the text of each cell, in the order in which they ran; the last definition of a name counts.
        folder: the release that the notebook belongs to.

    Raises:
        AutograderError: the folder is not a release.
    """
    assignment = read_release(folder)
    file = folder / assignment.notebook_file
    return Work(assignment, file, _definitions_in(cells, assignment), file.name)


def read_release(folder: Path) -> Assignment:
    """The assignment of a release, with its public checks alone.

    Raises:
        AutograderError: the folder is not a release.
    """
    if not (folder / "assignment.toml").is_file():
        below = sorted(path.parent.name for path in folder.glob("*/assignment.toml"))
        instead = f"name one of its folders {', '.join(below)}" if below else "name the folder that you were given"
        raise AutograderError(f"{folder.resolve()}: holds no assignment.toml; {instead}")
    assignment = read_assignment(folder)
    return replace(assignment, checks=tuple(c for c in assignment.checks if c.visibility == "public"))


def _release_around(file: Path) -> Path:
    """The nearest folder above a file that is a release; the file's own folder if there is none."""
    above = (folder for folder in file.absolute().parents if (folder / "assignment.toml").is_file())
    return next(above, file.parent)


def _definitions_in(cells: Sequence[str], assignment: Assignment) -> Submission | SubmissionError:
    """The last definition of each name. Inputs are drawn from their digest, so a demonstration changes no input."""
    try:
        joined = join_cells(cells)
        text = without_overwritten(definitions_only(joined.text, assignment.functions).text)
        defined = "\n".join(ast.unparse(node) for node in ast.parse(text).body if not isinstance(node, ast.Pass))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        sentence = "cannot be read as one module; restart the kernel and run your cells once"
        return SubmissionError(f"{_CELLS}: {sentence} ({type(error).__name__})")
    return NotebookCells(_CELLS, hashlib.sha256(defined.encode()).hexdigest(), text, cells=joined.first_lines)


def _syntax_faults(file: Path) -> tuple[SyntaxFault, ...]:
    try:
        return syntax_faults(file.name, file.read_bytes())
    except (OSError, SubmissionError):
        return ()  # reading the submission reports the same fault


def _newer_syntax(file: Path, python: str) -> str:
    if python == this_python():
        return ""  # what it does not read is a syntax error here
    try:
        return first_newer_syntax(file.name, file.read_bytes(), python)
    except (OSError, SubmissionError):
        return ""  # reading the submission reports the fault
