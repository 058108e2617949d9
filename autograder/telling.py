"""What a check of one's own work found, and the words for it, as data. Terminal and notebook lay them out.

A passed check is one quiet line, and so is what has not been written yet; a failed check has at most six lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from autograder.assignment import Assignment, Task
from autograder.results import CheckResult, Result, TaskResult, Verdict
from autograder.syntax import SyntaxFault

PASSED, FAILED, QUIET, BROKEN = "✓", "✗", "·", "!"
MOST_ROWS = 5  # with the heading, six lines

_ASIDE = {
    Verdict.NOT_ATTEMPTED: "not written yet",
    Verdict.SKIPPED: "skipped for now",
    Verdict.NOT_GRADABLE: "needs a GPU",
    Verdict.GRADER_ERROR: "not checked",
}
_STUCK = frozenset(Verdict) - {Verdict.PASSED, Verdict.NOT_ATTEMPTED, Verdict.NOT_GRADABLE}
_LABELLED = re.compile(r"(called|expected|got) {2,}(.+)")
_PLACE = re.compile(r" *((?:code cell \d+, )?line \d+(?:, in .+)?)")

Again = Callable[[str | None], str]  # how to check a task, given by its id, or everything (None) again


@dataclass(frozen=True)
class Checked:
    """What a check of one's own work found.

    Attributes:
        result: of the tasks that were asked for.
        assignment: with the checks that the student has, and no others.
        file: the name of the work; `beside` that of the file that was not looked at, if there is one.
        only: the one task that was asked for; all if None.
        syntax: where the work is not Python; a notebook's other cells were checked all the same.
    """

    result: Result
    assignment: Assignment
    file: str
    beside: str = ""
    only: str | None = None
    syntax: tuple[SyntaxFault, ...] = ()


@dataclass(frozen=True)
class Told:
    """One entry: a line of mark, heading and aside (points, or why there are none), and rows of label and text."""

    mark: str
    heading: str
    aside: str = ""
    rows: tuple[tuple[str, str], ...] = ()


def tell(checked: Checked, again: Again) -> list[Told]:
    """The entries of a check, in the order of the tasks; one alone for work that cannot be read or loaded at all."""
    problem = checked.result.submission.problem
    if problem:
        return [] if checked.syntax else [Told(FAILED, problem)]
    found = {task.id: task for task in checked.result.tasks}
    told: list[Told] = []
    for task in checked.assignment.graded_tasks:
        if task.id in found:
            told += _tell_task(task, found[task.id], again)
        elif checked.only in (None, task.id):
            told.append(Told(QUIET, f"{task.id} {task.title}", "nothing to check here"))
    return told


def first_trouble(told: Iterable[Told]) -> list[Told]:
    """The first entry that is not passed, alone; none if all are."""
    return next(([entry] for entry in told if entry.mark != PASSED), [])


def points_so_far(result: Result) -> str:
    """The points of the checks that the student has."""
    return f"points so far: {result.score:g} of {result.max_score:g}; grading adds checks that you do not see"


def next_step(checked: Checked, again: Again) -> str:
    """What to do now."""
    result, only = checked.result, checked.only
    if checked.syntax or result.submission.problem:
        return f"next: mend {checked.syntax[0].place if checked.syntax else 'that'}, then {again(only)}"
    stuck = [task for task in result.tasks if {check.verdict for check in task.checks} & _STUCK]
    if stuck:
        return f"next: change {_named(stuck[0])}, then {again(stuck[0].id)}"
    blank = [task for task in result.tasks if Verdict.NOT_ATTEMPTED in {check.verdict for check in task.checks}]
    if blank:
        return f"next: write {_named(blank[0])}; look for TODO({blank[0].id})"
    if only is not None:
        return f"next: {again(None)}, for every task"
    written = "".join(f"task {task.id} is read by a person; " for task in checked.assignment.tasks if task.written)
    return f"next: {written}try inputs of your own, then hand in {checked.file}"


def _named(task: TaskResult) -> str:
    return f"task {task.id}, {task.title}"


def _tell_task(task: Task, checked: TaskResult, again: Again) -> Iterator[Told]:
    verdicts = {check.verdict for check in checked.checks}
    if verdicts == {Verdict.NOT_ATTEMPTED}:
        yield Told(QUIET, f"{task.id} {task.title}", _ASIDE[Verdict.NOT_ATTEMPTED])
        return
    for check in checked.checks:
        yield _tell_check(task, check, again)


def _tell_check(task: Task, check: CheckResult, again: Again) -> Told:
    heading = f"{task.id} {check.title.replace(': ', ' · ', 1)}"
    points = f"{check.score:g} / {check.max_score:g}"
    if check.verdict is Verdict.PASSED:
        return Told(PASSED, heading, points)
    if check.verdict is Verdict.GRADER_ERROR:
        sorry = "this is no fault of yours; tell your instructor"
        return Told(BROKEN, heading, _ASIDE[check.verdict], (("", _in_one(check.message)), ("", sorry)))
    if check.verdict in _ASIDE:
        return Told(QUIET, heading, _ASIDE[check.verdict])
    return Told(FAILED, heading, points, _rows(check, again(task.id)))


def _rows(check: CheckResult, again: str) -> tuple[tuple[str, str], ...]:
    """What went wrong, what it looks like, a hint, and how to try again."""
    rows = list(_rows_of(check.message))
    rows += [("looks like", check.diagnosis)] if check.diagnosis else []
    rows += [("hint", check.hint)] if check.hint else []
    rows.append(("again", again))
    for spare in ("", "called"):  # the diagnosis says it better
        if len(rows) > MOST_ROWS:
            rows = [row for row in rows if row[0] != spare]
    return tuple(rows)


def _rows_of(message: str) -> Iterator[tuple[str, str]]:
    """A check's message by its parts: the sentence, what was called, expected and got, and the student's own line."""
    sentence, labelled, place = [], [], []
    for line in message.splitlines():
        if match := _LABELLED.fullmatch(line):
            labelled.append((match[1], match[2]))
        elif match := _PLACE.fullmatch(line):
            place = [match[1]]  # the last one is where it happened
        elif len(place) == 1:
            place.append(line.strip())
        elif not place and not labelled:
            sentence.append(line)
    yield "", _in_one(" ".join(sentence))
    yield from labelled
    if place:
        yield "at", ": ".join(place)


def _in_one(text: str, limit: int = 300) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
