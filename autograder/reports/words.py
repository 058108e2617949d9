"""What a check of one's own work found, and the words for it, as data. Terminal and notebook lay them out.

A passed check is one quiet line, and so is what has not been written yet; a failed check has at most six lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.assignments.model import ALL_TASKS, Assignment, Task, TaskIds
from autograder.results.model import CheckResult, Result, TaskResult, Verdict
from autograder.submissions.syntax import SyntaxFault

PASSED, FAILED, QUIET, BROKEN = "✓", "✗", "·", "!"
MOST_ROWS = 5  # with the heading, six lines
TO_DO = "to do"

_ASIDE = {
    Verdict.NOT_ATTEMPTED: "not written yet",
    Verdict.SKIPPED: "skipped for now",
    Verdict.NOT_GRADABLE: "needs a GPU",
    Verdict.GRADER_ERROR: "not checked",
}
_LABELLED = re.compile(r"(called|expected|got|to do) {2,}(.+)")
_MISSING = re.compile(r"(.+) defines no \w+")
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
        tasks: the ids of the tasks that were asked for.
        syntax: where the work is not Python; a notebook's other cells were checked all the same.
    """

    result: Result
    assignment: Assignment
    file: str
    beside: str = ""
    tasks: TaskIds = ALL_TASKS
    syntax: tuple[SyntaxFault, ...] = ()

    @property
    def only(self) -> str | None:
        """The id of the task, if one was asked for."""
        return next(iter(self.tasks)) if self.tasks and len(self.tasks) == 1 else None


@dataclass(frozen=True)
class Packed:
    """An archive to hand in.

    Attributes:
        checked: what the public checks find in it.
        archive: its path; `name` is that of the file in it, `size` its bytes.
        unanswered: the written tasks that are still as they were given out.
    """

    checked: Checked
    archive: Path
    name: str
    size: int
    unanswered: tuple[Task, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything is written, and every check that the student has passes."""
        result = self.checked.result
        sound = not (result.submission.problem or self.checked.syntax or self.unanswered)
        return sound and not any(check.verdict.costs_points for check in result.checks)


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
        return [] if checked.syntax and _is_of_syntax(problem) else [Told(FAILED, problem)]
    if where := _without_functions(checked.result):
        to_do = "see that it is the file of this homework, and saved" if where == checked.file else "run your cells"
        nothing = f"{where} defines none of the functions that are asked for"
        return [Told(FAILED, nothing, rows=((TO_DO, to_do),))]
    found = {task.id: task for task in checked.result.tasks}
    told: list[Told] = []
    for task in checked.assignment.graded_tasks:
        if task.id in found:
            told += _tell_task(task, found[task.id], again)
        elif checked.tasks is None or task.id in checked.tasks:
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
    if checked.syntax or result.submission.problem or _without_functions(result):
        return f"next: mend {checked.syntax[0].place if checked.syntax else 'that'}, then {again(only)}"
    stuck = [task for task in result.tasks if any(check.verdict.is_stuck for check in task.checks)]
    if stuck:
        return f"next: change {_named(stuck[0])}, then {again(stuck[0].id)}"
    blank = [task for task in result.tasks if Verdict.NOT_ATTEMPTED in {check.verdict for check in task.checks}]
    if blank and any(check.message for check in blank[0].checks):
        return f"next: finish {_named(blank[0])}, then {again(blank[0].id)}"
    if blank:
        return f"next: write {_named(blank[0])}; look for TODO({blank[0].id})"
    if result.faults:
        return "next: show this to your instructor; a check is broken, your work may be right"
    if only is not None:
        return f"next: every task, with {again(None)}"
    written = "".join(f"task {task.id} is read by a person; " for task in checked.assignment.tasks if task.written)
    return f"next: {written}try inputs of your own, then hand in {checked.file}"


def _named(task: TaskResult) -> str:
    return f"task {task.id}, {task.title}"


def _is_of_syntax(problem: str) -> bool:
    return ": syntax error in line" in problem


def _without_functions(result: Result) -> str:
    """What was looked at, if it has none of the functions of several tasks; empty otherwise."""
    ran = [check for check in result.checks if check.verdict is not Verdict.SKIPPED]
    found = [_MISSING.match(check.message) for check in ran if check.verdict is Verdict.FAILED]
    missing = [match[1] for match in found if match]
    return missing[0] if len(result.tasks) > 1 and missing and len(missing) == len(ran) else ""


def _tell_task(task: Task, found: TaskResult, again: Again) -> Iterator[Told]:
    if {check.verdict for check in found.checks} == {Verdict.NOT_ATTEMPTED}:
        yield _not_attempted(f"{task.id} {task.title}", next((c.message for c in found.checks if c.message), ""))
        return
    told_already: list[Rows] = []
    for check in found.checks:
        told = _tell_check(task, check)
        if told.mark == FAILED:
            what = _gist(told.rows)
            if not told_already:
                told = replace(told, rows=_with_help(told.rows, check, again(task.id)))
            elif what in told_already:
                told = replace(told, rows=(("", "as above"),))
            told_already.append(what)
        yield told


def _gist(rows: Rows) -> Rows:
    """What two failures have in common that one word tells for both."""
    known = any(label == TO_DO for label, _ in rows)
    return tuple(row for row in rows if row[0] != "called" and not (known and row[0] in ("expected", "got")))


def _not_attempted(heading: str, why: str) -> Told:
    aside = "not finished" if why else _ASIDE[Verdict.NOT_ATTEMPTED]
    return Told(QUIET, heading, aside, (("", _in_one(why)),) if why else ())


def _tell_check(task: Task, check: CheckResult) -> Told:
    heading = f"{task.id} {check.title.replace(': ', ' · ', 1)}"
    points = f"{check.score:g} / {check.max_score:g}"
    if check.verdict is Verdict.PASSED:
        return Told(PASSED, heading, points)
    if check.verdict is Verdict.GRADER_ERROR:
        sorry = "this is no fault of yours"
        return Told(BROKEN, heading, _ASIDE[check.verdict], (("", _in_one(check.message)), ("", sorry)))
    if check.verdict is Verdict.NOT_ATTEMPTED:
        return _not_attempted(heading, check.message)
    if check.verdict in _ASIDE:
        return Told(QUIET, heading, _ASIDE[check.verdict])
    looks_like = (("looks like", check.diagnosis),) if check.diagnosis else ()
    return Told(FAILED, heading, points, (*_rows_of(check.message), *looks_like))


def _with_help(rows: Rows, check: CheckResult, again: str) -> Rows:
    """The rows with the task's hint and how to try again, which one failure of a task says for all.

    Where it is known what to do, the hint, which is about the mathematics, would lead astray.
    """
    known = any(label == TO_DO for label, _ in rows)
    hint = (("hint", check.hint),) if check.hint and not known else ()
    for spare in ("", "called"):  # the diagnosis says it better
        if len(rows) + len(hint) >= MOST_ROWS:
            rows = tuple(row for row in rows if row[0] != spare)
    return (*rows, *hint, ("again", again))


def _rows_of(message: str) -> Iterator[tuple[str, str]]:
    """A check's message by its parts: the sentence, what was called, expected and got, and the student's own line."""
    sentence: list[str] = []
    place: list[str] = []
    labelled: list[tuple[str, str]] = []
    to_do: list[tuple[str, str]] = []
    for line in message.splitlines():
        if match := _LABELLED.fullmatch(line):
            (to_do if match[1] == TO_DO else labelled).append((match[1], match[2]))
        elif match := _PLACE.fullmatch(line):
            place = [match[1]]  # the last one is where it happened
        elif len(place) == 1:
            place.append(line.strip())
        elif not place and not labelled and not to_do:
            sentence.append(line)
    if sentence:
        yield "", _in_one(" ".join(sentence))
    yield from labelled
    if place:
        yield "at", ": ".join(place)
    yield from to_do


def _in_one(text: str, limit: int = 300) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
