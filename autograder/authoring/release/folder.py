"""A release as a folder: what belongs into it, how it is written, whether an earlier one is still true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.assignments.model import MISTAKES, PLOTS_FILE, Assignment
from autograder.authoring.release.leaks import refuse_leaks
from autograder.authoring.release.manifest import manifest_text
from autograder.authoring.release.notebook import notebook_text, source_text
from autograder.authoring.release.readme import GENERATED, readme_text
from autograder.authoring.release.requirements import requirements_text
from autograder.authoring.release.source import read_cells
from autograder.authoring.release.stubs import stub_module, without_solutions
from autograder.errors import ReleaseError
from autograder.files import write_atomically

_README, _REQUIREMENTS, _MANIFEST = "README.md", "requirements.txt", "assignment.toml"
_LEFT_BY_TOOLS = {"__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".ipynb_checkpoints"}
_LEFT_BY_STUDENTS = ("figures/*", "*.zip")  # of `autograder plot` and `autograder pack`


def build(assignment: Assignment) -> dict[str, bytes]:
    """The files of a release by their path within it, the same bytes for the same assignment.

    Raises:
        ReleaseError: the source cannot be turned into stubs; the text names its line.
        ReleaseLeak: something hidden stands in a released file.
    """
    checks = sorted((assignment.folder / "checks").glob("*.py"))
    plots = assignment.folder / PLOTS_FILE
    cells = read_cells(assignment)
    released = [without_solutions(cell) for cell in cells]
    files = {
        _README: readme_text(assignment).encode(),
        _REQUIREMENTS: requirements_text().encode(),
        _MANIFEST: manifest_text(assignment).encode(),
        assignment.file: stub_module(released).encode(),
        assignment.notebook_file: notebook_text(cells, released, plots=plots.is_file()).encode(),
        **{f"checks/{path.name}": path.read_bytes() for path in checks},
        **({PLOTS_FILE: plots.read_bytes()} if plots.is_file() else {}),
    }
    refuse_leaks(assignment, files)
    return files


def source_notebook(assignment: Assignment) -> bytes:
    """The author's notebook, solutions in their places, from which nbgrader makes the one of the release."""
    cells = read_cells(assignment)
    released = [without_solutions(cell) for cell in cells]
    return source_text(cells, released, plots=(assignment.folder / PLOTS_FILE).is_file()).encode()


def write(assignment: Assignment, to: Path) -> list[Path]:
    """Bring the release below `to` up to date; nothing outside `to`/<assignment's name> is touched.

    Each file is replaced whole, and a file that is no longer part of the release is removed. The known mistakes stay
    as they are.

    Returns:
        The paths that were written or removed.

    Raises:
        ReleaseError: as in `build`, or the folder holds something else than a release.
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
    """The paths, in the release, of files that differ, are missing or do not belong."""
    return _differing(build(assignment), to / assignment.name)


def _differing(files: dict[str, bytes], folder: Path) -> list[str]:
    """The names of files that are not as they should be: first those of the release, then those it lacks."""
    there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files_of(folder)}
    changed = [name for name, content in files.items() if there.get(name) != content]
    return changed + [name for name in there if name not in files and name != MISTAKES]


def files_of(folder: Path) -> Iterator[Path]:
    """Every file of a folder but caches, and what the student's own commands leave."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        left = _LEFT_BY_TOOLS & set(inside.parts) or any(inside.match(pattern) for pattern in _LEFT_BY_STUDENTS)
        if not path.is_dir() and not left:
            yield path


def _require_ours(folder: Path) -> None:
    """Removing what does not belong is safe only where everything is a release's."""
    readme = folder / _README
    ours = readme.is_file() and GENERATED in readme.read_text(encoding="utf-8", errors="replace")
    if not ours and any(files_of(folder)):
        raise ReleaseError(f"{folder} holds files, but no release; give another folder, or empty this one")
