"""What the commands print: pure functions from results to tables of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from autograder.results import Result, Verdict
from autograder.text import one_line

FULL, PART, NONE = "●", "◐", "○"

_STYLE = {
    Verdict.PASSED: "green",
    Verdict.NOT_ATTEMPTED: "dim",
    Verdict.SKIPPED: "dim",
    Verdict.NOT_GRADABLE: "dim",
    Verdict.GRADER_ERROR: "bold magenta",
}


def class_table(results: Sequence[Result], most: int = 60) -> Table:
    """A row for each student: the score, a mark for each task, how the checks ended. Long classes are cut."""
    tasks = results[0].tasks if results else ()
    number = _counted(sum(result.handed_in for result in results), "submission")
    title = f"{results[0].heading}: {number}" if results else "no submissions"
    table = Table(title=title, box=SIMPLE_HEAD, pad_edge=False)
    names = max((len(result.student) for result in results), default=0)
    table.add_column("student", no_wrap=True, width=min(max(names, len("student")), 20))
    table.add_column("score", justify="right", no_wrap=True, width=max((len(_score(r)) for r in results), default=5))
    table.add_column("tasks", no_wrap=True, width=max(len(tasks), len("tasks")))
    table.add_column("what happened")  # the one that gives way when the terminal is narrow
    for result in results[:most]:
        table.add_row(Text(result.student), _score(result), _task_marks(result), _cut(_what_happened(result)))
    more = f"; and {len(results) - most} more in gradebook.csv" if len(results) > most else ""
    table.caption = f"{FULL} full marks  {PART} some points  {NONE} none{more}"
    return table


def has_failed(result: Result) -> bool:
    """Whether a submission could not be read or loaded, or the grader itself failed at it."""
    return bool(result.handed_in and result.submission.problem) or any(
        c.verdict is Verdict.GRADER_ERROR for c in result.checks
    )


def change_sentences(changes: Sequence[tuple[Result, Result]], most: int = 40) -> Iterator[str]:
    """Whose verdicts are others than in an earlier result of the same bytes, and what that did to the points."""
    if not changes:
        return
    yield f"changed since the assignment did: {_counted(len(changes), 'earlier result')}"
    for earlier, now in sorted(changes, key=lambda pair: pair[0].student)[:most]:
        tasks = ", ".join(_changed_tasks(earlier, now))
        yield f"  {now.student}: {_points(earlier.score)} → {_points(now.score)} ({tasks})"
    if len(changes) > most:
        yield f"  and {len(changes) - most} more"


def _changed_tasks(earlier: Result, now: Result) -> Iterator[str]:
    before, after = ({task.id: task for task in result.tasks} for result in (earlier, now))
    for task_id in dict.fromkeys([*before, *after]):
        old, new = before.get(task_id), after.get(task_id)
        if old is None or new is None:
            yield f"{task_id} {'is new' if old is None else 'is gone'}"
        elif [(c.id, c.verdict, c.points) for c in old.checks] != [(c.id, c.verdict, c.points) for c in new.checks]:
            yield f"{task_id} {_points(old.score)} → {_points(new.score)}"


def listed(what: str, who: Sequence[str], most: int = 12) -> list[str]:
    """`handed in nothing (2): Ada; Ben`, a long list cut; nothing where it is nobody."""
    shown = "; ".join(one_line(name, 100) for name in who[:most])  # a name may hold commas
    more = f"; and {len(who) - most} more" if len(who) > most else ""
    return [f"{what} ({len(who)}): {shown}{more}"] if who else []


def verdict_counts(results: Sequence[Result]) -> str:
    """How often each verdict was given, most frequent first: `412 passed, 31 failed`."""
    counts = Counter(check.verdict for result in results if result.handed_in for check in result.checks)
    return ", ".join(f"{number} {verdict.value.replace('_', ' ')}" for verdict, number in counts.most_common())


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _score(result: Result) -> Text:
    return Text(f"{_points(result.score)} / {_points(result.max_score)}", style="bold")


def _points(value: float) -> str:
    return f"{value:g}"


def _task_marks(result: Result) -> Text:
    """One mark for each task, in order."""
    marks = [
        (FULL, "green") if task.score >= task.max_score else (PART, "yellow") if task.score > 0 else (NONE, "red")
        for task in result.tasks
    ]
    return Text.assemble(*marks)


def _cut(text: Text) -> Text:
    """On one line, with an ellipsis where it does not fit."""
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _what_happened(result: Result) -> Text:
    if not result.handed_in:
        return Text(result.submission.problem, style="dim")
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
