"""The zip to hand in. It holds one file under its right name, so that the zip itself can have any name."""

from __future__ import annotations

from pathlib import Path

from autograder.assignments.model import Assignment, Task
from autograder.errors import AutograderError
from autograder.files import write_for_user, zipped
from autograder.reports.words import Packed
from autograder.student.check import check_work
from autograder.student.work import read_work
from autograder.submissions.reading import is_notebook


def pack(path: Path, to: Path | None = None) -> Packed:
    """Check the work in a release and put it into a zip, even if it is not complete.

    Args:
        path: the release's folder, or the file in it.
        to: the zip to write; if None, it is named after the module and lies in the folder that `path` names or lies in.

    Raises:
        AutograderError: there is no release or no work in it, or the zip cannot be written.
    """
    work = read_work(path)
    assignment, file = work.assignment, work.path
    archive = to or (path if path.is_dir() else file.parent) / f"{Path(assignment.file).stem}.zip"
    content = _bytes_of(file)
    name = assignment.notebook_file if is_notebook(file.name, content) else assignment.file
    checked = check_work(work)
    write_for_user(archive, zipped({name: content}), option="--to")
    return Packed(checked, archive, name, len(content), tuple(_unanswered(assignment, content)))


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise AutograderError(
            f"{file}: cannot be read ({error.strerror}); close the program that uses it, and try again"
        ) from error


def _unanswered(assignment: Assignment, content: bytes) -> list[Task]:
    """The written tasks with a TODO that still stands in place of the answer."""
    return [task for task in assignment.tasks if task.written and f"TODO({task.id})".encode() in content]
