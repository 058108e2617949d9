"""The two pages: `feedback.html` for a student, `index.html` for the class. One file each, no network.

The templates escape everything; only the drawings of `svg.py` and the class page's script enter as markup. What a page
says follows from the result alone: no function here decides a verdict or a point.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.reports import class_tables
from autograder.reports.palette import COLOURS
from autograder.reports.pictures import Picture
from autograder.reports.sentences import counted, percent, points, signed
from autograder.reports.words import Rows, fields_of
from autograder.results.failure import Failure
from autograder.results.model import CheckResult, Result, TaskResult, Verdict
from autograder.results.shown import disclosed, is_hidden
from autograder.results.wording import WORDINGS, Wording
from autograder.text import plain

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class CheckView:
    """One check as a student may see it: the failure of a hidden check may hold values, so it is not here at all.

    Attributes:
        sentence: of the failure, with the student's own line ends; `rows` are its other fields.
    """

    title: str
    wording: Wording
    score: float
    max_score: float
    hidden: bool
    sentence: str
    rows: Rows
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
        page_environment()
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
    """`index.html` of a class, students in the order of their names; its numbers are of those who handed in."""
    everybody = sorted(results, key=lambda result: (result.student.casefold(), result.student))
    ordered = [result for result in everybody if result.handed_in]
    script = script_of_the_class_page()
    return (
        page_environment()
        .get_template("index.html.j2")
        .render(
            assignment=", ".join(sorted({result.heading for result in everybody})) or "no submissions",
            rows=class_tables.student_rows(everybody),
            submissions=len(ordered),
            absent=[result.student for result in everybody if not result.handed_in],
            tops=sorted({result.max_score for result in ordered or everybody}),
            columns=class_tables.task_columns(ordered or everybody),
            endings=class_tables.endings_of(ordered),
            problems=[result for result in ordered if result.submission.problem],
            events=_events(ordered),
            misconceptions=class_tables.misconceptions(ordered),
            lines=class_tables.check_lines(ordered),
            took_part=sum(class_tables.took_part(result) for result in ordered),
            pictures=pictures,
            run=class_tables.run_of(ordered),
            script=script,
            script_hash=b64encode(sha256(script.encode()).digest()).decode(),
        )
    )


@cache
def script_of_the_class_page() -> str:
    """The one script of all pages, which a page allows by its hash: nothing of a submission is ever part of it."""
    return (TEMPLATES / "class_page.js").read_text(encoding="utf-8")


EVENTS = {
    Verdict.GRADER_ERROR: "Checks that failed through the grader's own fault",
    Verdict.NOT_GRADABLE: "Checks that could not be graded on this machine",
    Verdict.FORBIDDEN: "Checks that found a name the task does not allow",
    Verdict.CRASHED: "Checks in which the student's code crashed",
    Verdict.TIMED_OUT: "Checks that took longer than allowed",
}


def _events(results: Sequence[Result]) -> list[tuple[str, list[tuple[str, int]]]]:
    """What the instructor should know of, most serious first: in words, with whose work and how many of its checks."""
    counts = [(result.student, Counter(check.verdict for check in result.checks)) for result in results]
    found = [
        (words, [(student, count[verdict]) for student, count in counts if count[verdict]])
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
    wording, told = WORDINGS[check.verdict], disclosed(check)
    return CheckView(
        title,
        wording,
        check.score,
        check.max_score,
        is_hidden(check),
        sentence=told.failure.sentence if told.failure else "",
        rows=tuple(_rows_of(told.failure)) if told.failure else (),
        diagnosis=told.diagnosis,
        hint=hint if told.hint else "",
    )


def _rows_of(failure: Failure) -> Iterator[tuple[str, str]]:
    for label, text in fields_of(failure):
        yield label, text
        if label == "at" and len(failure.trace) > 1:
            yield "called from", "\n".join(place.with_code for place in reversed(failure.trace[:-1]))


def page_link(student: str) -> str:
    """The address of a student's page, relative to `index.html`; never one with a scheme."""
    return f"{quote(student, safe='', errors='replace')}/feedback.html"


def share(score: float, maximum: float) -> float:
    """Part of the points, 0 … 1, for the length of a bar."""
    return round(score / maximum, 4) if maximum > 0 else 0.0


def _once(student: str) -> tuple[str, int]:
    return student, 1


@cache
def page_environment() -> Environment:
    """What every page is made with: it escapes all that is put in."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = {"plain": plain, "points": points, "percent": percent, "signed": signed}
    environment.filters.update(words, page_link=page_link, once=_once)
    environment.globals.update(colours=COLOURS, share=share, counted=counted, markup=Markup)
    return environment
