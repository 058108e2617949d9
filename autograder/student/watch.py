"""Check again after every save: only the tasks that the save can have touched, so that the answer comes at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from autograder.assignments.model import ALL_TASKS, TaskIds
from autograder.errors import AutograderError
from autograder.reports.words import Checked
from autograder.results.model import Result, TaskResult
from autograder.student.check import check_work, one_or_all
from autograder.student.work import Work, read_work
from autograder.submissions.changes import affected_tasks
from autograder.submissions.files import code_below

SETTLING_MS = 20  # an editor may write a file in several steps
POLLING_MS = 1000  # a network folder reports no changes that other machines make


@dataclass
class Watch:
    """A release under watch, with the result of its last check.

    Attributes:
        path: the release's folder, or the file in it.
        task: the id of the one task to check; all if None.
    """

    path: Path
    task: str | None = None
    _text: str | None = field(default=None, init=False)
    _last: Checked | None = field(default=None, init=False)

    def check(self) -> Checked:
        """Check what has changed since the last check.

        Raises:
            AutograderError: there is no release, no work in it, or no such task.
        """
        work = read_work(self.path)
        tasks = self._tasks_to_check(work)
        checked = check_work(work, tasks=tasks)
        if self._last is not None and self.task is None and tasks is not None:
            checked = replace(checked, result=_joined(self._last.result, checked.result), tasks=ALL_TASKS)
        complete = not checked.result.submission.problem
        self._text, self._last = (work.text, checked) if complete else (None, None)
        return checked

    def _tasks_to_check(self, work: Work) -> TaskIds:
        """All tasks, unless the last check was of the same file with the same checks."""
        last = self._last
        if self.task is not None or work.text is None or self._text is None or last is None:
            return one_or_all(self.task)
        if (last.file, last.assignment.checks) != (work.name, work.assignment.checks):
            return ALL_TASKS
        names_lines = {t.id for t in last.result.tasks if any(check.verdict.names_lines for check in t.checks)}
        return affected_tasks(self._text, work.text, work.assignment.graded_tasks) | names_lines


def checks_after_each_save(watch: Watch, stop: Event | None = None) -> Iterator[Checked | AutograderError]:
    """The result of a check now, and of one after each save until `stop` is set.

    An error that a save causes is yielded, and the watch goes on: the next save may mend it.

    Raises:
        AutograderError: there is nothing to watch.
    """
    folder = watch.path if watch.path.is_dir() else watch.path.parent
    times = _modification_times(folder)
    yield watch.check()
    for _ in _changes_on_disk(folder, stop):
        if times == (times := _modification_times(folder)):
            continue
        try:
            yield watch.check()
        except AutograderError as error:
            yield error


def _changes_on_disk(folder: Path, stop: Event | None) -> Iterator[object]:
    """Yields as soon as a file in the folder is written, and every second if the system reports nothing."""
    from watchfiles import watch

    return watch(
        folder,
        stop_event=stop,
        recursive=True,
        debounce=5 * SETTLING_MS,
        step=SETTLING_MS,
        rust_timeout=POLLING_MS,
        yield_on_timeout=True,
    )


def _modification_times(folder: Path) -> dict[str, tuple[int, int]]:
    """For each file of a homework by name: the time of its last change in nanoseconds, and its size in bytes.

    The work may lie in a folder below.
    """
    times = {}
    for name in ["assignment.toml", *code_below(folder)]:
        with contextlib.suppress(FileNotFoundError):  # an editor has just renamed it
            facts = (folder / name).stat()
            times[name] = (facts.st_mtime_ns, facts.st_size)
    return times


def _joined(before: Result, now: Result) -> Result:
    """The result of now, with the tasks that were not checked again as they were before."""
    checked: dict[str, TaskResult] = {task.id: task for task in now.tasks}
    return replace(now, tasks=tuple(checked.get(task.id, task) for task in before.tasks))
