"""The two pages: `feedback.html` for a student, `index.html` for the class. Each is one file and needs no network.

The templates escape every text. Only the drawings of `svg.py` and the script of the class page enter as markup. What a
page says follows from the result alone: no function here decides a verdict or a point.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256

from autograder.reports import class_tables
from autograder.reports.pictures import Picture
from autograder.reports.templating import TEMPLATES, filled
from autograder.reports.words import Rows, fields_of
from autograder.results.failure import Failure
from autograder.results.model import CheckResult, Result, TaskResult, Verdict
from autograder.results.shown import Shown, is_hidden, shown
from autograder.results.wording import WORDINGS, Wording, counts_of
from autograder.text import counted


@dataclass(frozen=True)
class CheckView:
    """One check on a student's page: its verdict in words, its points, and what the student may see of it.

    Attributes:
        rows: the fields of the failure beside its sentence, each with its label.
    """

    title: str
    wording: Wording
    score: float
    max_score: float
    hidden: bool
    shown: Shown
    rows: Rows


@dataclass(frozen=True)
class TaskView:
    """One task on a student's page: a list of its checks, or one quiet sentence where the list would say nothing."""

    task: TaskResult
    checks: tuple[CheckView, ...]
    quiet: str = ""


def student_page(result: Result, pictures: Sequence[Picture]) -> str:
    """`feedback.html` of one submission."""
    return filled(
        "feedback.html.j2",
        result=result,
        summary=_summary(result.checks),
        tasks=[_task_view(task) for task in result.tasks],
        pictures=pictures,
        seconds=class_tables.seconds_of(result),
    )


def class_page(results: Sequence[Result], pictures: Sequence[Picture]) -> str:
    """`index.html` of a class, students in the order of their names.

    Its numbers leave out students without a submission.
    """
    everybody = sorted(results, key=lambda result: (result.student.casefold(), result.student))
    ordered = [result for result in everybody if result.handed_in]
    script = script_of_the_class_page()
    return filled(
        "index.html.j2",
        assignment=", ".join(sorted({result.heading for result in everybody})) or "no submissions",
        rows=class_tables.student_rows(everybody),
        submissions=len(ordered),
        absent=[result.student for result in everybody if not result.handed_in],
        tops=sorted({result.max_score for result in ordered or everybody}),
        columns=class_tables.task_columns(ordered or everybody),
        wordings=class_tables.wordings_of(ordered),
        costly=class_tables.letters_where(lambda verdict: verdict.costs_points),
        unpassed=class_tables.letters_where(lambda verdict: verdict.is_missed or verdict.is_untried),
        problems=[result for result in ordered if result.submission.problem],
        chosen=[result for result in ordered if result.submission.choice],
        irregular=class_tables.irregular_checks(ordered),
        misconceptions=class_tables.misconceptions(ordered),
        lines=class_tables.check_lines(ordered),
        took_part=sum(class_tables.took_part(result) for result in ordered),
        pictures=pictures,
        run=class_tables.run_facts(ordered),
        script=script,
        script_hash=b64encode(sha256(script.encode()).digest()).decode(),
    )


@cache
def script_of_the_class_page() -> str:
    """The one script of all pages. A page allows the script by its hash, and no text of a submission is part of it."""
    return (TEMPLATES / "class_page.js").read_text(encoding="utf-8")


def _summary(checks: Iterable[CheckResult]) -> str:
    counts = counts_of(checks)
    idle = counts.get(Verdict.NOT_ATTEMPTED, 0)
    said = f"{counts.get(Verdict.PASSED, 0)} of {counted(sum(counts.values()), 'check')} passed"
    return f"{said}, {idle} {WORDINGS[Verdict.NOT_ATTEMPTED].student}" if idle else said


def _task_view(task: TaskResult) -> TaskView:
    verdicts = {check.verdict for check in task.checks}
    if not task.checks:
        return TaskView(task, (), "Read by a person; its points are not part of this score.")
    if Verdict.NOT_ATTEMPTED in verdicts and all(verdict.is_untried for verdict in verdicts):
        words = WORDINGS[Verdict.NOT_ATTEMPTED].student.capitalize()
        return TaskView(task, (), f"{words}: {counted(len(task.checks), 'check')} waiting.")
    hints: set[str] = set()
    views = []
    for check in task.checks:
        title = check.title.removeprefix(f"{task.title}: ")  # which stands above it already
        visible = shown(check)
        once = replace(visible, hint="" if visible.hint in hints else visible.hint)
        hints.add(visible.hint)
        views.append(_check_view(check, title, once))
    return TaskView(task, tuple(views))


def _check_view(check: CheckResult, title: str, visible: Shown) -> CheckView:
    wording = WORDINGS[check.verdict]
    rows = tuple(_rows_of(visible.failure)) if visible.failure else ()
    return CheckView(title, wording, check.score, check.max_score, is_hidden(check), visible, rows)


def _rows_of(failure: Failure) -> Iterator[tuple[str, str]]:
    for label, text in fields_of(failure):
        yield label, text
        if label == "at" and len(failure.trace) > 1:
            yield "called from", "\n".join(place.with_code for place in reversed(failure.trace[:-1]))
