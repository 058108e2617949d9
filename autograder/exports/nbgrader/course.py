"""A course's folder in which nbgrader's own commands work unchanged."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograder.assignments.model import MISTAKES, Assignment
from autograder.authoring.release.folder import build, source_notebook
from autograder.files import named_if_unwritable, write_atomically

CONFIG = "nbgrader_config.py"
_IMPORT = "from autograder.exports.nbgrader.config import configure"
_EARLIER_IMPORT = "from autograder.nbgrader.config import configure"  # in courses that version 0.1 has made
_CONFIG_TEXT = f"""\
# Made by `autograder nbgrader`. Change it as you like: it is not written again.
from pathlib import Path

{_IMPORT}

c = get_config()
configure(c, course=Path(__file__).resolve().parent, solutions=Path({{solutions!r}}))

# c.GradeInSandbox.isolation = "confined"  # refuse to grade with less isolation; see `autograder doctor`
# c.AssignLatePenalties.plugin_class = …   # a setting of nbgrader; all its settings can be used here
"""


def make_course(course: Path, assignments: Iterable[Assignment], *, releases: Path) -> list[Path]:
    """Write the configuration, if there is none, and the folder of each assignment below source/.

    In the configuration of an earlier version, the line that imports `configure` is renewed.

    Args:
        course: the course's folder; made if it does not exist.
        releases: the folder that may hold <assignment>/mistakes.json. Students get that file, too.

    Returns:
        The folders below source/.

    Raises:
        ReleaseError, ReleaseLeak: a release cannot be made.
        AutograderError: the folder cannot be written to.
    """
    made = []
    with named_if_unwritable(course, option="the argument COURSE"):
        for assignment in assignments:
            _write_config(course / CONFIG, assignment.folder.parent)
            made.append(_write_source(course / "source" / assignment.name, assignment, releases))
    return made


def _write_config(path: Path, solutions: Path) -> None:
    before = path.read_bytes() if path.exists() else _CONFIG_TEXT.format(solutions=str(solutions)).encode()
    now = before.replace(_EARLIER_IMPORT.encode(), _IMPORT.encode())
    if now != before or not path.exists():
        write_atomically(path, now)


def _write_source(folder: Path, assignment: Assignment, releases: Path) -> Path:
    """Write the notebook with its solutions and all files beside it but the module: students work in one file."""
    files = build(assignment)
    del files[assignment.file]
    files[assignment.notebook_file] = source_notebook(assignment)
    known = releases / assignment.name / MISTAKES
    if known.is_file():
        files[MISTAKES] = known.read_bytes()
    for name, content in files.items():
        write_atomically(folder / name, content)
    return folder
