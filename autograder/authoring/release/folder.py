"""A release as a folder: its files, how they are written, and whether an earlier release is still up to date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.assignments.model import MISTAKES, PLOTS_FILE, Assignment
from autograder.authoring.release.assignment_toml import assignment_toml
from autograder.authoring.release.leaks import refuse_leaks
from autograder.authoring.release.notebook import notebook_text, plot_cell, source_text
from autograder.authoring.release.readme import GENERATED, readme_text
from autograder.authoring.release.requirements import requirements_text
from autograder.authoring.release.source import read_cells
from autograder.authoring.release.stubs import stub_module, without_solutions
from autograder.errors import ReleaseError
from autograder.files import write_atomically

if TYPE_CHECKING:
    from nbformat import NotebookNode

_README, _REQUIREMENTS, _ASSIGNMENT_TOML = "README.md", "requirements.txt", "assignment.toml"
_LEFT_BY_TOOLS = {"__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".ipynb_checkpoints"}
_LEFT_BY_STUDENTS = ("figures/*", "*.zip")  # written by `autograder plot` and `autograder pack`


def build(assignment: Assignment) -> dict[str, bytes]:
    """The files of a release by their path within it, the same bytes for the same assignment.

    Raises:
        ReleaseError: the source cannot be turned into stubs; the text names its line.
        ReleaseLeak: a released file holds something hidden.
    """
    checks = sorted((assignment.folder / "checks").glob("*.py"))
    plots = assignment.folder / PLOTS_FILE
    cells = read_cells(assignment)
    released = [without_solutions(cell) for cell in cells]
    files = {
        _README: readme_text(assignment).encode(),
        _REQUIREMENTS: requirements_text().encode(),
        _ASSIGNMENT_TOML: assignment_toml(assignment).encode(),
        assignment.file: stub_module(released).encode(),
        assignment.notebook_file: notebook_text(cells, released, closing=_closing_cells(assignment)).encode(),
        **{f"checks/{path.name}": path.read_bytes() for path in checks},
        **({PLOTS_FILE: plots.read_bytes()} if plots.is_file() else {}),
    }
    refuse_leaks(assignment, files)
    return files


def source_notebook(assignment: Assignment) -> bytes:
    """The author's notebook with its solutions; nbgrader makes the notebook of the release from it."""
    cells = read_cells(assignment)
    released = [without_solutions(cell) for cell in cells]
    return source_text(cells, released, closing=_closing_cells(assignment)).encode()


def _closing_cells(assignment: Assignment) -> list[NotebookNode]:
    return [plot_cell()] if (assignment.folder / PLOTS_FILE).is_file() else []


def write(assignment: Assignment, to: Path) -> list[Path]:
    """Bring the release in the folder `to`/<name of the assignment> up to date; nothing outside of it is touched.

    Each file is replaced as a whole, and a file that is no longer part of the release is removed. The file of known
    mistakes stays as it is.

    Returns:
        The paths that were written or removed.

    Raises:
        ReleaseError: as in `build`, or the folder holds other files than those of a release.
        OSError: a file cannot be written.
    """
    files, folder = build(assignment), to / assignment.name
    _require_ours(folder)
    changed = [folder / name for name in _differing(files, folder)]
    for path in changed:
        content = files.get(path.relative_to(folder).as_posix())
        if content is None:
            path.unlink()
        else:
            write_atomically(path, content)
    return changed


def stale(assignment: Assignment, to: Path) -> list[str]:
    """The files of a release below `to` that differ, are missing or do not belong there; paths within the release."""
    return _differing(build(assignment), to / assignment.name)


def _differing(files: dict[str, bytes], folder: Path) -> list[str]:
    """The names of files to write, then the names of files to remove."""
    there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files_of(folder)}
    changed = [name for name, content in files.items() if there.get(name) != content]
    return changed + [name for name in there if name not in files and name != MISTAKES]


def files_of(folder: Path) -> Iterator[Path]:
    """Every file of a folder, without caches and without files that the student's own commands write."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        left = _LEFT_BY_TOOLS & set(inside.parts) or any(inside.match(pattern) for pattern in _LEFT_BY_STUDENTS)
        if not path.is_dir() and not left:
            yield path


def _require_ours(folder: Path) -> None:
    """Refuse a folder of other files: removing files is safe only in the folder of a release."""
    readme = folder / _README
    ours = readme.is_file() and GENERATED in readme.read_text(encoding="utf-8", errors="replace")
    if not ours and any(files_of(folder)):
        raise ReleaseError(f"{folder} holds files, but no release; give another folder, or empty this one")
