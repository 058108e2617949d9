"""Check again on every save: what a save cannot have touched keeps its result, so that the rest is shown at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from autograder.assignments.model import Assignment
from autograder.errors import AutograderError
from autograder.reports.words import Checked
from autograder.results.model import Result, TaskResult
from autograder.student.check import check_work, file_beside, release_and_file
from autograder.submissions.changes import affected_tasks
from autograder.submissions.reading import Submission, read_or_fault

SETTLING_MS = 20  # an editor may write a file in several steps
POLLING_MS = 1000  # a folder on a network tells nothing of what others write


@dataclass
class Watch:
    """A release under watch, with what its last check found.

    Attributes:
        path: its folder, or the file in it.
        task: the id of the one task to check; all if None.
    """

    path: Path
    task: str | None = None
    _text: str | None = field(default=None, init=False)
    _last: Checked | None = field(default=None, init=False)

    def look(self) -> Checked:
        """Check what has changed since the last look.

        Raises:
            AutograderError: there is no release, no work in it, or no such task.
        """
        assignment, file = release_and_file(self.path)
        work = read_or_fault(file, assignment)
        text = work.text if isinstance(work, Submission) else None
        among = self._touched(assignment, file.name, text)
        beside = file_beside(self.path, file, assignment)
        checked = check_work(assignment, file, work, beside=beside, only=self.task, among=among)
        if among is not None and self._last is not None:
            checked = replace(checked, result=_joined(self._last.result, checked.result))
        whole = not checked.result.submission.problem
        self._text, self._last = (text, checked) if whole else (None, None)
        return checked

    def _touched(self, assignment: Assignment, file: str, text: str | None) -> frozenset[str] | None:
        """The tasks to check; None for all, where what is known is of another file or of other checks."""
        last = self._last
        if self.task is not None or text is None or self._text is None or last is None:
            return None
        if (last.file, last.assignment.checks) != (file, assignment.checks):
            return None
        moved = {task.id for task in last.result.tasks if any(check.verdict.names_lines for check in task.checks)}
        return affected_tasks(self._text, text, assignment.graded_tasks) | moved


def looks(watch: Watch, stop: Event | None = None) -> Iterator[Checked | AutograderError]:
    """What a check finds now, and again after each save until `stop` is set; an error is one more thing to mend.

    Raises:
        AutograderError: there is nothing to watch.
    """
    folder = watch.path if watch.path.is_dir() else watch.path.parent
    stamps = _stamps(folder)
    yield watch.look()
    for _ in _stirrings(folder, stop):
        if stamps == (stamps := _stamps(folder)):
            continue
        try:
            yield watch.look()
        except AutograderError as error:
            yield error


def _stirrings(folder: Path, stop: Event | None) -> Iterator[object]:
    """As soon as a file in the folder is written, and every so often where no system tells."""
    from watchfiles import watch

    return watch(
        folder,
        stop_event=stop,
        recursive=False,
        debounce=5 * SETTLING_MS,
        step=SETTLING_MS,
        rust_timeout=POLLING_MS,
        yield_on_timeout=True,
    )


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """When each file of a homework was last written, and its size."""
    stamps = {}
    for path in folder.iterdir():
        if path.suffix.lower() in (".py", ".ipynb", ".toml"):
            with contextlib.suppress(FileNotFoundError):  # an editor has just renamed it
                fact = path.stat()
                stamps[path.name] = (fact.st_mtime_ns, fact.st_size)
    return stamps


def _joined(before: Result, now: Result) -> Result:
    fresh: dict[str, TaskResult] = {task.id: task for task in now.tasks}
    return replace(now, tasks=tuple(fresh.get(task.id, task) for task in before.tasks))
