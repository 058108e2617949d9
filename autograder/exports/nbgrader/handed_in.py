"""The file of a student's folder that counts, for nbgrader: whatever its name, and whatever program has written it.

nbgrader looks for one name at the top of a folder, and reads valid notebooks alone. `autograder grade` also reads a
renamed notebook, one in a folder or a zip, one that breaks the rules of its format, and a module.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets import Unicode, default

from autograder.assignments.find import find_assignment
from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.errors import SubmissionError
from autograder.submissions.choosing import choose
from autograder.submissions.files import files_in, is_code
from autograder.submissions.notebook import cells_of
from autograder.submissions.reading import decode, is_notebook


def handed_in_folder(coursedir: CourseDirectory, resources: dict[str, Any]) -> Path:
    """The folder that holds what a student handed in."""
    about = resources["nbgrader"]
    return Path(coursedir.format_path(coursedir.submitted_directory, about["student"], about["assignment"]))


class ExportHandedIn(NotebookExporter):
    """Reads the file that counts where nbgrader asks for the notebook that was handed in."""

    solutions = Unicode("solutions", help="The folder that holds <assignment>/assignment.toml.").tag(config=True)

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **kw: Any) -> Any:
        """The text of a notebook that nbgrader's steps have changed, and its resources, as nbconvert gives them.

        Raises:
            SubmissionError: the file that counts is no notebook and no text.
        """
        coursedir: CourseDirectory = getattr(self.parent, "coursedir", None)
        if not resources or Path(filename).parent != handed_in_folder(coursedir, resources):
            return super().from_filename(filename, resources, **kw)
        assignment = read_assignment(find_assignment(resources["nbgrader"]["assignment"], Path(self.solutions)))
        convert: Any = self.from_notebook_node
        return convert(notebook_that_counts(Path(filename).parent, assignment), resources, **kw)


class AutogradeHandedIn(Autograde):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's `autograde` for all folders that hold a module or a notebook, whatever its name."""

    solutions = Unicode("solutions", help="The folder that holds <assignment>/assignment.toml.").tag(config=True)

    @default("exporter_class")
    def _exporter_class_default(self) -> type:
        return ExportHandedIn

    def init_notebooks(self) -> None:
        """For each folder, the one notebook that the gradebook knows; the exporter reads the file that counts."""
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        name = read_assignment(find_assignment(self.coursedir.assignment_id, Path(self.solutions))).notebook_file
        found = map(Path, glob.glob(pattern))  # noqa: PTH207 (the pattern is absolute)
        folders = [folder for folder in found if folder.is_dir() and _holds_code(folder)]
        if not folders:
            super().init_notebooks()  # which says that there is nothing
            return
        self.assignments = {str(folder): [str(folder / name)] for folder in folders}


def _holds_code(folder: Path) -> bool:
    try:
        return any(is_code(name) for name in files_in(folder))
    except SubmissionError:
        return False


def notebook_that_counts(folder: Path, assignment: Assignment) -> NotebookNode:
    """The file that `autograder grade` would read, as a notebook; a module is one cell of code.

    Raises:
        SubmissionError: there is no such file, or it is no notebook and no text.
    """
    name = choose(files_in(folder), assignment, where=folder.name).name
    content = files_in(folder)[name]()
    if is_notebook(name, content):
        return _valid_notebook(content) or _rebuilt_notebook(name, content)
    return _notebook_of([nbformat.v4.new_code_cell(decode(name, content))])


def _valid_notebook(content: bytes) -> NotebookNode | None:
    """The notebook as nbformat reads it; None if it breaks the rules of its format."""
    try:
        notebook: NotebookNode = nbformat.reads(json.dumps(json.loads(content)), as_version=4)
        nbformat.validate(notebook)
    except (ValueError, nbformat.ValidationError, KeyError, AttributeError, TypeError, RecursionError):
        return None
    return notebook


def _rebuilt_notebook(name: str, content: bytes) -> NotebookNode:
    """A valid notebook with the texts of the cells alone."""
    v4: Any = nbformat.v4
    make = {"code": v4.new_code_cell, "Markdown": v4.new_markdown_cell, "raw": v4.new_raw_cell}
    return _notebook_of([make[cell.kind](cell.text) for cell in cells_of(name, content)])


def _notebook_of(cells: Sequence[NotebookNode]) -> NotebookNode:
    notebook: NotebookNode = nbformat.v4.new_notebook(cells=list(cells))
    return notebook
