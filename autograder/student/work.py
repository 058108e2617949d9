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
from autograder.submissions.choosing import read_or_fault, working_file
from autograder.submissions.module import definitions_only, without_overwritten
from autograder.submissions.notebook import join_cells
from autograder.submissions.reading import Submission
from autograder.submissions.syntax import SyntaxFault, syntax_faults

_CELLS = "what ran so far"  # stands for a file's name: "what ran so far defines no softmax"


@dataclass(frozen=True)
class NotebookCells(Submission):
    """The definitions of the notebook cells that have run; each cell has the number that Jupyter gave it."""

    if_missing = "run the cell that defines it"

    def cell_name(self, number: int) -> str:
        """The name that Jupyter shows beside the cell."""
        return f"cell [{number}]"


@dataclass(frozen=True)
class Work:
    """A student's work in a release.

    Attributes:
        assignment: the release, with its public checks alone.
        path: the file of the work.
        submission: its text, or the error that reading it ended in.
        other_file: the name of the file in the same folder that was not read; empty if there is none.
        syntax: the places where the file is not Python.
    """

    assignment: Assignment
    path: Path
    submission: Submission | SubmissionError
    other_file: str = ""
    syntax: tuple[SyntaxFault, ...] = ()

    @property
    def text(self) -> str | None:
        """The module's text; None if the file cannot be read as one."""
        return self.submission.text if isinstance(self.submission, Submission) else None


def read_work(path: Path) -> Work:
    """The work that a path stands for.

    Args:
        path: a file, or the folder of a release. In a folder, the file of the homework with more written is read:
            the module or the notebook.

    Raises:
        AutograderError: there is no release, or no work in it.
    """
    in_folder = path.is_dir()
    assignment = read_release(path if in_folder else path.parent)
    file = working_file(path, assignment) if in_folder else path
    if file.suffix.lower() not in (".py", ".ipynb"):
        raise AutograderError(
            f"{path}: is not a file of a homework; name {assignment.file} or {assignment.notebook_file}"
        )
    other = _other_file(path, file, assignment) if in_folder else ""
    return Work(assignment, file, read_or_fault(file, assignment), other, _syntax_faults(file))


def read_cells(cells: Sequence[str], folder: Path) -> Work:
    """The work that the cells of a notebook define.

    Args:
        cells: the text of each cell, in the order in which they ran; the last definition of a name counts.
        folder: the release that the notebook belongs to.

    Raises:
        AutograderError: the folder is not a release.
    """
    assignment = read_release(folder)
    return Work(assignment, folder / assignment.notebook_file, _definitions_in(cells, assignment))


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


def _other_file(folder: Path, file: Path, assignment: Assignment) -> str:
    other = next(name for name in (assignment.file, assignment.notebook_file) if name != file.name)
    return other if (folder / other).is_file() else ""


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
