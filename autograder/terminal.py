"""What the commands print: pure functions from results to tables of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.results import Result, Verdict

_STYLE = {
    Verdict.PASSED: "green",
    Verdict.NOT_ATTEMPTED: "dim",
    Verdict.SKIPPED: "dim",
    Verdict.NOT_GRADABLE: "dim",
    Verdict.GRADER_ERROR: "bold magenta",
}


def class_table(results: Sequence[Result], most: int = 60) -> Table:
    """A row for each student with the score, the points by task, and how the checks ended; long classes are cut."""
    table = Table(title=f"{results[0].assignment}: {len(results)} submissions" if results else "no submissions")
    table.add_column("student", no_wrap=True, max_width=28)
    table.add_column("score", justify="right")
    for task in results[0].tasks if results else ():
        table.add_column(task.id, justify="right")
    table.add_column("what happened", overflow="fold")
    for result in results[:most]:
        cells = [Text(_points(task.score), style=_task_style(task.score, task.max_score)) for task in result.tasks]
        table.add_row(Text(result.student), _score(result), *cells, _what_happened(result))
    if len(results) > most:
        table.caption = f"and {len(results) - most} more in gradebook.csv"
    return table


def verdict_counts(results: Sequence[Result]) -> str:
    """How often each verdict was given, most frequent first: `412 passed, 31 failed`."""
    counts = Counter(check.verdict for result in results for check in result.checks)
    return ", ".join(f"{number} {verdict.value.replace('_', ' ')}" for verdict, number in counts.most_common())


def _score(result: Result) -> Text:
    return Text(f"{_points(result.score)} / {_points(result.max_score)}", style="bold")


def _points(value: float) -> str:
    return f"{value:g}"


def _task_style(score: float, max_score: float) -> str:
    return "green" if score >= max_score else "yellow" if score > 0 else "red"


def _what_happened(result: Result) -> Text:
    if result.submission.problem:
        return Text(result.submission.problem, style="red")
    counts = Counter(check.verdict for check in result.checks if check.verdict is not Verdict.PASSED)
    if not counts:
        return Text("everything passed", style="green")
    parts = [
        Text(f"{n} {verdict.value.replace('_', ' ')}", style=_STYLE.get(verdict, "red"))
        for verdict, n in counts.items()
    ]
    return Text(", ").join(parts)
