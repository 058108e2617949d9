"""Set up a course folder in which nbgrader's own commands work unchanged."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograder.assignments.model import MISTAKES, Assignment
from autograder.authoring.release.folder import build, source_notebook
from autograder.errors import AutograderError
from autograder.files import write_atomically

CONFIG = "nbgrader_config.py"
_CONFIG_TEXT = """\
# Made by `autograder nbgrader`, and yours from here on: it is not written again.
from pathlib import Path

from autograder.exports.nbgrader.config import configure

c = get_config()
configure(c, course=Path(__file__).resolve().parent, solutions=Path({solutions!r}))

# c.GradeInSandbox.isolation = "confined"  # refuse to grade on less; see `autograder doctor`
# c.AssignLatePenalties.plugin_class = …   # nbgrader's own; its other settings may stand here as well
"""


def make_course(course: Path, assignments: Iterable[Assignment], *, releases: Path) -> list[Path]:
    """Write the configuration, if there is none, and each assignment's folder below source/.

    Args:
        course: the folder, made if it is not there.
        releases: the folder that holds <assignment>/mistakes.json, which is given out as well where it is there.

    Returns:
        The folders below source/.

    Raises:
        ReleaseError, ReleaseLeak: a release cannot be made.
        AutograderError: the folder cannot be written to.
    """
    made = []
    try:
        for assignment in assignments:
            if not (course / CONFIG).exists():
                solutions = assignment.folder.parent
                write_atomically(course / CONFIG, _CONFIG_TEXT.format(solutions=str(solutions)).encode())
            made.append(_write_source(course / "source" / assignment.name, assignment, releases))
    except OSError as error:
        raise AutograderError(f"{course}: cannot be written ({error.strerror}); name another folder") from error
    return made


def _write_source(folder: Path, assignment: Assignment, releases: Path) -> Path:
    """The notebook with its solutions, and what students need beside it; the module would only compete with it."""
    files = build(assignment)
    del files[assignment.file]
    files[assignment.notebook_file] = source_notebook(assignment)
    known = releases / assignment.name / MISTAKES
    if known.is_file():
        files[MISTAKES] = known.read_bytes()
    for name, content in files.items():
        write_atomically(folder / name, content)
    return folder
