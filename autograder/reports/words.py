"""The words for a student's own check, as data: entries of a heading and rows. Terminal and notebook lay them out.

A passed check is one quiet line, and so is a task that is not written yet; a failed check has at most six lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from msgspec.structs import replace as replace_fields

from autograder.assignments.model import ALL_TASKS, Assignment, Task, TaskIds
from autograder.results.failure import Failure, Kind
from autograder.results.model import CheckResult, Result, TaskResult, Verdict
from autograder.results.wording import WORDINGS, Tone, points, remark_on
from autograder.submissions.syntax import SyntaxFault
from autograder.text import one_line

MOST_ROWS = 5  # with the heading, six lines
TO_DO = "to do"
MAX_SENTENCE = 300  # characters in a row of a terminal

Rows = tuple[tuple[str, str], ...]  # label and text; a sentence of its own has no label
HowToRepeat = Callable[[str | None], str]  # the command that checks a task, given by its id, or every task (None)


@dataclass(frozen=True)
class Checked:
    """The outcome of a student's own check.

    Attributes:
        result: of the tasks that were asked for.
        assignment: with the checks that the student has, and no others.
        file: the name of the file with the work.
        beside: the paths of the other files in the folder that could be the work; they were not looked at.
        tasks: the ids of the tasks that were asked for.
        syntax: the syntax errors in the work. In a notebook, the cells without one were checked.
        remarks: sentences on code that was checked and is not written as it should be.
        calls: for each task, the ids of the other tasks whose functions its code leads to.
        python: a sentence on another Python here than the one that grades; empty if they are the same.
    """

    result: Result
    assignment: Assignment
    file: str
    beside: tuple[Path, ...] = ()
    tasks: TaskIds = ALL_TASKS
    syntax: tuple[SyntaxFault, ...] = ()
    remarks: tuple[str, ...] = ()
    calls: Mapping[str, Collection[str]] = field(default_factory=dict)
    python: str = ""

    @property
    def only(self) -> str | None:
        """The id of the task, if one was asked for."""
        return next(iter(self.tasks)) if self.tasks and len(self.tasks) == 1 else None


@dataclass(frozen=True)
class Packed:
    """An archive to hand in.

    Attributes:
        checked: the outcome of the public checks.
        archive: the path of the archive.
        name: the name of the file in the archive.
        size: the size of that file, in bytes.
        unanswered: the written tasks without an answer.
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
class Entry:
    """A line of mark, heading and aside (points, or why there are none), and rows of label and text below it.

    The verdict decides the mark and the tone of the line.
    """

    verdict: Verdict
    heading: str
    aside: str = ""
    rows: Rows = ()

    @property
    def mark(self) -> str:
        return WORDINGS[self.verdict].mark

    @property
    def tone(self) -> Tone:
        return WORDINGS[self.verdict].tone


def entries(checked: Checked, how_to_repeat: HowToRepeat) -> list[Entry]:
    """The entries of a check, in the order of the tasks; a single one for work that cannot be read or loaded at all."""
    if problem := checked.result.submission.failure:
        # the syntax errors are shown by themselves, each with its line
        return [] if checked.syntax and problem.kind is Kind.SYNTAX else [Entry(Verdict.FAILED, problem.line)]
    if where := _without_functions(checked.result):
        to_do = "see that it is the file of this homework, and saved" if where == checked.file else "run your cells"
        nothing = f"{where} defines none of the functions that are asked for"
        return [Entry(Verdict.FAILED, nothing, rows=((TO_DO, to_do),))]
    found = {task.id: task for task in checked.result.tasks}
    listed: list[Entry] = []
    for task in checked.assignment.graded_tasks:
        if task.id in found:
            listed += _entries_of_task(task, found[task.id], how_to_repeat)
        elif checked.tasks is None or task.id in checked.tasks:
            listed.append(Entry(Verdict.NOT_ATTEMPTED, f"{task.id} {task.title}", "nothing to check here"))
    return listed


def rows_of(failure: Failure) -> Rows:
    """A failure in the few rows that a terminal has room for: a sentence of one line, `expected` and `got` together."""
    fields = dict(fields_of(failure))
    if "expected" in fields:
        fields["expected"] += f"   got  {fields.pop('got', '')}"
    sentence = one_line(failure.sentence, MAX_SENTENCE)
    return ((("", sentence),) if sentence else ()) + tuple(fields.items())


def fields_of(failure: Failure) -> Iterator[tuple[str, str]]:
    """The fields of a failure that are not empty, each with its label; without the sentence and the outer frames."""
    innermost = failure.trace[-1].with_code if failure.trace else ""
    labelled = {
        "called": failure.called,
        "expected": failure.expected,
        "got": failure.got,
        "at": innermost,
        TO_DO: failure.to_do,
    }
    yield from ((label, text) for label, text in labelled.items() if text)


def first_trouble(listed: Iterable[Entry]) -> list[Entry]:
    """The first entry that is not passed, alone; none if all are."""
    return next(([entry] for entry in listed if not entry.verdict.earns), [])


def points_so_far(checked: Checked) -> str:
    """The points of the checks that the student has, and how many of them grading still decides about."""
    result, specs = checked.result, {check.id: check for check in checked.assignment.checks}
    waiting = math.fsum(check.score for check in result.checks if check.id in specs and specs[check.id].needs_twin)
    wait = f" ({points(waiting)} wait{'s' if waiting == 1 else ''} for grading)" if waiting else ""
    so_far = f"{points(result.score)} of {points(result.max_score)}{wait}"
    return f"points so far: {so_far}; grading adds checks that you do not see"


def next_step(checked: Checked, how_to_repeat: HowToRepeat) -> str:
    """The one thing to do now."""
    result, only = checked.result, checked.only
    if checked.syntax or result.submission.failure or _without_functions(result):
        return f"next: mend {checked.syntax[0].place if checked.syntax else 'that'}, then {how_to_repeat(only)}"
    calls = checked.calls
    stuck = [task for task in result.tasks if any(check.verdict.is_stuck for check in task.checks)]
    if stuck:
        task = _to_do_first(stuck, calls)
        return f"next: change {_named(task)}, then {how_to_repeat(task.id)}"
    blank = [task for task in result.tasks if Verdict.NOT_ATTEMPTED in {check.verdict for check in task.checks}]
    if blank:
        task = _to_do_first(blank, calls)
        if any(check.failure for check in task.checks):
            return f"next: finish {_named(task)}, then {how_to_repeat(task.id)}"
        return f"next: write {_named(task)}; look for TODO({task.id})"
    if result.faults:
        return "next: show this to your instructor; a check is broken, your work may be right"
    if only is not None:
        return f"next: every task, with {how_to_repeat(None)}"
    written = "".join(f"task {task.id} is read by a person; " for task in checked.assignment.tasks if task.written)
    return f"next: {written}try inputs of your own, then hand in {checked.file}"


def _to_do_first(tasks: Sequence[TaskResult], calls: Mapping[str, Collection[str]]) -> TaskResult:
    """The first task whose code calls none of the other ones: a task may fail through one that it calls."""
    ids = {task.id for task in tasks}
    return next((task for task in tasks if ids.isdisjoint(calls.get(task.id, ()))), tasks[0])


def _named(task: TaskResult) -> str:
    return f"task {task.id}, {task.title}"


def _without_functions(result: Result) -> str:
    """The name of the file, if it has none of the functions of several tasks; empty otherwise."""
    ran = [check.failure for check in result.checks if check.verdict is not Verdict.SKIPPED]
    nothing = bool(ran) and all(failure and failure.kind is Kind.MISSING_NAME for failure in ran)
    return result.submission.file or "" if len(result.tasks) > 1 and nothing else ""


def _entries_of_task(task: Task, found: TaskResult, how_to_repeat: HowToRepeat) -> Iterator[Entry]:
    if {check.verdict for check in found.checks} == {Verdict.NOT_ATTEMPTED}:
        why = next((check.failure for check in found.checks if check.failure), None)
        yield _not_attempted(f"{task.id} {task.title}", why)
        return
    missed: list[CheckResult] = []
    for check in found.checks:
        entry = _entry_of_check(task, check)
        if check.verdict.is_missed:
            if not missed:
                entry = replace(entry, rows=_with_help(entry.rows, check, how_to_repeat(task.id)))
            elif any(_same_cause(check, earlier) for earlier in missed):
                entry = replace(entry, rows=(("", "as above"),))
            missed.append(check)
        yield entry


def _same_cause(one: CheckResult, other: CheckResult) -> bool:
    """Whether two failures say the same, so that the second can say `as above`."""
    return (_cause(one.failure), one.diagnosis) == (_cause(other.failure), other.diagnosis)


def _cause(failure: Failure | None) -> Failure | None:
    """A failure without the fields that differ between two failures of one cause."""
    if failure is None:
        return None
    cause = replace_fields(failure, called="", frames=failure.trace[-1:])
    return replace_fields(cause, expected="", got="") if failure.to_do else cause


def _not_attempted(heading: str, why: Failure | None) -> Entry:
    aside = "not finished" if why else WORDINGS[Verdict.NOT_ATTEMPTED].student
    return Entry(Verdict.NOT_ATTEMPTED, heading, aside, rows_of(why) if why else ())


def _entry_of_check(task: Task, check: CheckResult) -> Entry:
    heading = f"{task.id} {check.title.replace(': ', ' · ', 1)}"
    earned = f"{points(check.score)} / {points(check.max_score)}"
    wording = WORDINGS[check.verdict]
    rows = rows_of(check.failure) if check.failure else ()
    if check.verdict.earns:
        said = remark_on(check)
        return Entry(check.verdict, heading, earned, (("", said),) if said else ())
    if check.verdict.is_graders_fault:
        return Entry(check.verdict, heading, wording.student, (*rows, ("", wording.advice)))
    if check.verdict is Verdict.NOT_ATTEMPTED:
        return _not_attempted(heading, check.failure)
    if wording.quiet:
        return Entry(check.verdict, heading, wording.student)
    looks_like = (("looks like", check.diagnosis),) if check.diagnosis else ()
    return Entry(check.verdict, heading, earned, (*rows, *looks_like))


def _with_help(rows: Rows, check: CheckResult, command: str) -> Rows:
    """The rows of the first failure of a task, with the hint and the command to try again.

    A hint is about the mathematics. It would mislead where the failure already says what to do.
    """
    known = bool(check.failure and check.failure.to_do)
    hint = (("hint", check.hint),) if check.hint and not known else ()
    for spare in ("", "called"):  # the diagnosis tells more than the sentence and the call
        if len(rows) + len(hint) >= MOST_ROWS:
            rows = tuple(row for row in rows if row[0] != spare)
    return (*rows, *hint, ("again", command))
