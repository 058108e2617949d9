"""What a check of one's own work found, and the words for it, as data. Terminal and notebook lay them out.

A passed check is one quiet line, and so is what has not been written yet; a failed check has at most six lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

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
_STUCK = frozenset(Verdict) - {Verdict.PASSED, Verdict.NOT_ATTEMPTED, Verdict.NOT_GRADABLE, Verdict.GRADER_ERROR}
_LABELLED = re.compile(r"(called|expected|got) {2,}(.+)")
_PLACE = re.compile(r" *((?:code cell \d+, |cell \[\d+\], )?line \d+(?:, in .+)?)")

Rows = tuple[tuple[str, str], ...]  # label and text; a sentence of its own has no label
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
    rows: Rows = ()


def tell(checked: Checked, again: Again) -> list[Told]:
    """The entries of a check, in the order of the tasks; one alone for work that cannot be read or loaded at all."""
    problem = checked.result.submission.problem
    if problem:  # a module's fault of syntax is the problem itself; a notebook's costs one cell
        said_already = checked.syntax and not checked.file.lower().endswith(".ipynb")
        return [] if said_already else [Told(FAILED, problem)]
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
    if any(check.verdict is Verdict.GRADER_ERROR for check in result.checks):
        return "next: show this to your instructor; a check is broken, your work may be right"
    if only is not None:
        return f"next: every task, with {again(None)}"
    written = "".join(f"task {task.id} is read by a person; " for task in checked.assignment.tasks if task.written)
    return f"next: {written}try inputs of your own, then hand in {checked.file}"


def _named(task: TaskResult) -> str:
    return f"task {task.id}, {task.title}"


def _tell_task(task: Task, found: TaskResult, again: Again) -> Iterator[Told]:
    if {check.verdict for check in found.checks} == {Verdict.NOT_ATTEMPTED}:
        yield Told(QUIET, f"{task.id} {task.title}", _ASIDE[Verdict.NOT_ATTEMPTED])
        return
    told_already = False
    for check in found.checks:
        told = _tell_check(task, check)
        if told.mark == FAILED:
            told = replace(told, rows=told.rows if told_already else _with_help(told.rows, check, again(task.id)))
            told_already = True
        yield told


def _tell_check(task: Task, check: CheckResult) -> Told:
    heading = f"{task.id} {check.title.replace(': ', ' · ', 1)}"
    points = f"{check.score:g} / {check.max_score:g}"
    if check.verdict is Verdict.PASSED:
        return Told(PASSED, heading, points)
    if check.verdict is Verdict.GRADER_ERROR:
        sorry = "this is no fault of yours"
        return Told(BROKEN, heading, _ASIDE[check.verdict], (("", _in_one(check.message)), ("", sorry)))
    if check.verdict in _ASIDE:
        return Told(QUIET, heading, _ASIDE[check.verdict])
    looks_like = (("looks like", check.diagnosis),) if check.diagnosis else ()
    return Told(FAILED, heading, points, (*_rows_of(check.message), *looks_like))


def _with_help(rows: Rows, check: CheckResult, again: str) -> Rows:
    """The rows with the task's hint and how to try again, which one failure of a task says for all."""
    hint = (("hint", check.hint),) if check.hint else ()
    for spare in ("", "called"):  # the diagnosis says it better
        if len(rows) + len(hint) >= MOST_ROWS:
            rows = tuple(row for row in rows if row[0] != spare)
    return (*rows, *hint, ("again", again))


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
