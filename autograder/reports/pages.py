"""The two pages: `feedback.html` for a student, `index.html` for the class. One file each, no network, no script.

The templates escape everything; only the drawings of `svg.py` enter as markup. What a page says follows from the
result alone: no function here decides a verdict or a point.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.reports.classroom import pass_rates
from autograder.reports.palette import COLOURS
from autograder.reports.pictures import Picture
from autograder.reports.sentences import counted, percent, points
from autograder.results import CheckResult, Result, TaskResult, Verdict
from autograder.text import plain


@dataclass(frozen=True)
class Wording:
    """How a verdict looks and reads; `quiet` ones take one line without details."""

    mark: str
    words: str
    tone: str
    quiet: bool = False


WORDINGS = {
    Verdict.PASSED: Wording("✓", "passed", "pass", quiet=True),
    Verdict.FAILED: Wording("✗", "not right yet", "fail"),
    Verdict.NOT_ATTEMPTED: Wording("–", "not attempted", "idle", quiet=True),
    Verdict.SKIPPED: Wording("–", "waits for an earlier check", "idle", quiet=True),
    Verdict.TIMED_OUT: Wording("✗", "took longer than allowed", "fail"),
    Verdict.CRASHED: Wording("✗", "your code crashed", "fail"),
    Verdict.FORBIDDEN: Wording("✗", "uses a name that this task does not allow", "fail"),
    Verdict.NOT_GRADABLE: Wording("–", "could not be graded here; its points do not count", "warn", quiet=True),
    Verdict.GRADER_ERROR: Wording("!", "the grader failed, not you; tell your instructor", "warn"),
}


@dataclass(frozen=True)
class CheckView:
    """One check as a student may see it: the message of a hidden check may hold values, so it is not here at all."""

    title: str
    wording: Wording
    score: float
    max_score: float
    hidden: bool
    message: str
    diagnosis: str
    hint: str


@dataclass(frozen=True)
class TaskView:
    """A task of a student's page; `quiet` says in one line what would else be a list of checks that say nothing."""

    task: TaskResult
    checks: tuple[CheckView, ...]
    quiet: str = ""


def student_page(result: Result, pictures: Sequence[Picture]) -> str:
    """`feedback.html` of one submission."""
    return (
        _environment()
        .get_template("feedback.html.j2")
        .render(
            result=result,
            summary=_summary(result.checks),
            tasks=[_task_view(task) for task in result.tasks],
            pictures=pictures,
            seconds=math.fsum(check.seconds for check in result.checks),
        )
    )


def class_page(results: Sequence[Result], pictures: Sequence[Picture]) -> str:
    """`index.html` of a class, students in the order of their names."""
    ordered = sorted(results, key=lambda result: (result.student.casefold(), result.student))
    seconds = {result.student: math.fsum(check.seconds for check in result.checks) for result in ordered}
    return (
        _environment()
        .get_template("index.html.j2")
        .render(
            assignment=", ".join(sorted({result.heading for result in ordered})) or "no submissions",
            results=ordered,
            tops=sorted({result.max_score for result in ordered}),
            columns=_columns(ordered),
            problems=[result for result in ordered if result.submission.problem],
            events=_events(ordered),
            rates=pass_rates(ordered),
            pictures=pictures,
            runs=Counter(result.environment for result in ordered).most_common(),
            total_seconds=math.fsum(seconds.values()),
            slowest=max(seconds.items(), key=lambda item: item[1], default=None),
        )
    )


EVENTS = {
    Verdict.GRADER_ERROR: "Checks that failed through the grader's own fault",
    Verdict.NOT_GRADABLE: "Checks that could not be graded on this machine",
    Verdict.FORBIDDEN: "Checks that found a name the task does not allow",
    Verdict.CRASHED: "Checks in which the student's code crashed",
    Verdict.TIMED_OUT: "Checks that took longer than allowed",
}


def _events(results: Sequence[Result]) -> list[tuple[str, list[tuple[Result, int]]]]:
    """What the instructor should know of, most serious first: in words, with whose work and how many of its checks."""
    counts = [(result, Counter(check.verdict for check in result.checks)) for result in results]
    found = [
        (words, [(result, count[verdict]) for result, count in counts if count[verdict]])
        for verdict, words in EVENTS.items()
    ]
    return [(words, whose) for words, whose in found if whose]


def _summary(checks: Iterable[CheckResult]) -> str:
    counts = Counter(check.verdict for check in checks)
    total, passed = counts.total(), counts[Verdict.PASSED]
    idle = counts[Verdict.NOT_ATTEMPTED]
    text = f"{passed} of {counted(total, 'check')} passed"
    return f"{text}, {idle} not attempted yet" if idle else text


def _task_view(task: TaskResult) -> TaskView:
    verdicts = {check.verdict for check in task.checks}
    if not task.checks:
        return TaskView(task, (), "Read by a person; its points are not part of this score.")
    if verdicts <= {Verdict.NOT_ATTEMPTED, Verdict.SKIPPED} and Verdict.NOT_ATTEMPTED in verdicts:
        return TaskView(task, (), f"Not attempted: {counted(len(task.checks), 'check')} waiting.")
    views, hints = [], set()
    for check in task.checks:
        title = check.title.removeprefix(f"{task.title}: ")  # which stands above it already
        views.append(_check_view(check, title, hint="" if check.hint in hints else check.hint))
        if not views[-1].wording.quiet:
            hints.add(check.hint)
    return TaskView(task, tuple(views))


def _check_view(check: CheckResult, title: str, *, hint: str) -> CheckView:
    wording, hidden = WORDINGS[check.verdict], check.visibility != "public"
    loud = not wording.quiet
    return CheckView(
        title,
        wording,
        check.score,
        check.max_score,
        hidden,
        message=check.message if loud and not hidden else "",
        diagnosis=check.diagnosis if loud else "",
        hint=hint if loud else "",
    )


def _columns(results: Sequence[Result]) -> list[TaskResult]:
    """The graded tasks of the class, each as the first student has it, in the order of the assignment."""
    seen: dict[str, TaskResult] = {}
    for result in results:
        for task in result.tasks:
            if task.checks:
                seen.setdefault(task.id, task)
    return list(seen.values())


def page_link(student: str) -> str:
    """The address of a student's page, relative to `index.html`; never one with a scheme."""
    return f"{quote(student, safe='', errors='replace')}/feedback.html"


def share(score: float, maximum: float) -> float:
    """Part of the points, 0 … 1, for the length of a bar."""
    return round(score / maximum, 4) if maximum > 0 else 0.0


@cache
def _environment() -> Environment:
    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(plain=plain, points=points, percent=percent, page_link=page_link)
    environment.globals.update(colours=COLOURS, share=share, counted=counted, markup=Markup)
    return environment
