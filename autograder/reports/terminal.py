"""Tables and lines that commands print, made from results by pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from autograder.reports.palette import TERMINAL
from autograder.reports.words import (
    TO_DO,
    Checked,
    Entry,
    HowToRepeat,
    Packed,
    entries,
    first_trouble,
    next_step,
    points_so_far,
)
from autograder.results.model import Result, Verdict
from autograder.results.wording import WORDINGS, Tone, Wording, counts_of, points
from autograder.submissions.syntax import SyntaxFault
from autograder.text import counted

FULL, PART, NONE = "●", "◐", "○"
QUIET = TERMINAL[Tone.IDLE]
LOUD = f"bold {TERMINAL[Tone.FAIL]}"


def class_table(results: Sequence[Result], most: int = 60) -> Table:
    """A row for each student: the score, a mark for each task, and how the checks ended; at most `most` rows."""
    tasks = results[0].tasks if results else ()
    number = counted(sum(result.handed_in for result in results), "submission")
    title = f"{results[0].heading}: {number}" if results else "no submissions"
    table = Table(title=title, box=SIMPLE_HEAD, pad_edge=False)
    names = max((len(result.student) for result in results), default=0)
    table.add_column("student", no_wrap=True, width=min(max(names, len("student")), 20))
    table.add_column("score", justify="right", no_wrap=True, width=max((len(_score(r)) for r in results), default=5))
    table.add_column("tasks", no_wrap=True, width=max(len(tasks), len("tasks")))
    table.add_column("what happened")  # the only column that is cut where the terminal is narrow
    for result in results[:most]:
        table.add_row(Text(result.student), _score(result), _task_marks(result), _cut(_what_happened(result)))
    more = f"; and {len(results) - most} more in gradebook.csv" if len(results) > most else ""
    table.caption = f"{FULL} full marks  {PART} some points  {NONE} none{more}"
    return table


def could_not_be_graded(result: Result) -> bool:
    """Whether a submission could not be read or loaded, or a check ended through the grader's own fault."""
    return bool((result.handed_in and result.submission.problem) or result.faults)


def change_sentences(changes: Sequence[tuple[Result, Result]], most: int = 40) -> Iterator[str]:
    """A line for each student with other verdicts than in an earlier result of the same bytes, with the points.

    Args:
        changes: pairs of the earlier and the new result of a student.
        most: the number of lines at most.
    """
    if not changes:
        return
    yield f"changed since the assignment did: {counted(len(changes), 'earlier result')}"
    for earlier, now in sorted(changes, key=lambda pair: pair[0].student)[:most]:
        tasks = ", ".join(_changed_tasks(earlier, now))
        yield f"  {now.student}: {points(earlier.score)} → {points(now.score)} ({tasks})"
    if len(changes) > most:
        yield f"  and {len(changes) - most} more"


def _changed_tasks(earlier: Result, now: Result) -> Iterator[str]:
    before, after = ({task.id: task for task in result.tasks} for result in (earlier, now))
    for task_id in dict.fromkeys([*before, *after]):
        old, new = before.get(task_id), after.get(task_id)
        if old is None or new is None:
            yield f"{task_id} {'is new' if old is None else 'is gone'}"
        elif [(c.id, c.verdict, c.points) for c in old.checks] != [(c.id, c.verdict, c.points) for c in new.checks]:
            yield f"{task_id} {points(old.score)} → {points(new.score)}"


def verdict_counts(results: Sequence[Result]) -> str:
    """How often each verdict was given, most frequent first: `412 passed, 31 failed`."""
    counts = Counter(check.verdict for result in results if result.handed_in for check in result.checks)
    return ", ".join(f"{number} {WORDINGS[verdict].instructor}" for verdict, number in counts.most_common())


def _score(result: Result) -> Text:
    return Text(f"{points(result.score)} / {points(result.max_score)}", style="bold")


def _task_marks(result: Result) -> Text:
    """One mark for each task, in order."""
    return Text.assemble(*(_task_mark(task.score, task.max_score) for task in result.tasks))


def _task_mark(score: float, max_score: float) -> tuple[str, str]:
    if score >= max_score:
        return FULL, TERMINAL[Tone.PASS]
    return (PART, TERMINAL[Tone.WARN]) if score > 0 else (NONE, TERMINAL[Tone.FAIL])


def _cut(text: Text) -> Text:
    """The text on one line, cut with an ellipsis where the column ends."""
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _what_happened(result: Result) -> Text:
    if not result.handed_in:
        return Text(result.submission.problem, style=QUIET)
    if result.submission.problem:
        return Text(result.submission.problem, style=TERMINAL[Tone.FAIL])
    counts = counts_of(check for check in result.checks if not check.verdict.earns)
    if not counts:
        return Text("everything passed", style=TERMINAL[Tone.PASS])
    endings = [(WORDINGS[verdict], number) for verdict, number in counts.items()]
    parts = [Text(f"{number} {wording.instructor}", style=TERMINAL[wording.tone]) for wording, number in endings]
    return Text(", ").join(parts)


WIDEST_HEADING = 80  # columns; with a wider gap the eye loses the line between a title and its points
_INDENT, _LABEL = 4, 11

OtherFiles = Sequence[tuple[str, str]]  # the name of a file that was not looked at, and the command for it


def check_page(
    checked: Checked, how_to_repeat: HowToRepeat, *, others: OtherFiles, first: bool, width: int
) -> Iterator[RenderableType]:
    """The output of `autograder check`.

    Args:
        others: the files that were not looked at, each with the command that checks it.
        first: show only the first check that does not pass.
        width: the width of the terminal, in columns.
    """
    listed = entries(checked, how_to_repeat)
    yield Text(f"{checked.assignment.title}: {checked.file}", style="bold")
    yield from (Text(f"{name} was not looked at; for that: {command}", style=QUIET) for name, command in others)
    yield from map(Text, checked.remarks)
    if checked.python:
        yield Text(checked.python, style=QUIET)
    yield ""
    yield from syntax_lines(checked.syntax, width=width)
    yield from check_lines(first_trouble(listed) if first else listed, width=width)
    yield ""
    yield Text(points_so_far(checked))
    yield Text(next_step(checked, how_to_repeat))


def pack_page(
    packed: Packed, how_to_repeat: HowToRepeat, pack_again: str, *, others: OtherFiles, width: int
) -> Iterator[RenderableType]:
    """The output of `autograder pack`: the entries that did not pass, and the archive.

    Args:
        pack_again: the command that packs again.
        others: the files that were not looked at, each with the command that packs it.
    """
    checked = packed.checked
    yield Text(f"{checked.assignment.title}: {checked.file}", style="bold")
    for name, command in others:
        yield Text(f"{name} was not packed; if you worked in that: {command}", style=QUIET)
    yield from map(Text, checked.remarks)
    if checked.python:
        yield Text(checked.python, style=QUIET)
    yield ""
    yield from syntax_lines(checked.syntax, width=width)
    missing = [entry for entry in entries(checked, how_to_repeat) if not entry.verdict.earns]
    unanswered = [
        Entry(Verdict.NOT_ATTEMPTED, f"{task.id} {task.title}", "no answer yet") for task in packed.unanswered
    ]
    yield from check_lines([*missing, *unanswered], width=width)
    if missing or unanswered or checked.syntax:
        yield ""
    yield Text(points_so_far(checked))
    yield Text(f"packed: {packed.archive} ({packed.name}, {_kilobytes(packed.size)})")
    if packed.complete:
        yield Text("next: hand that file in")
    else:
        yield Text(f"next: hand that file in as it is, or go on and then run {pack_again} again")


def mark_style(wording: Wording) -> str:
    """The style of a mark: the colour of its tone, in bold unless the line is a quiet one."""
    return TERMINAL[wording.tone] if wording.quiet else f"bold {TERMINAL[wording.tone]}"


def check_lines(listed: Iterable[Entry], *, width: int) -> Iterator[RenderableType]:
    """The lines of each entry, for a terminal of `width` columns."""
    for entry in listed:
        yield _heading(entry, width)
        yield from (_row(label, text) for label, text in entry.rows)


def syntax_lines(faults: Sequence[SyntaxFault], *, width: int) -> Iterator[RenderableType]:
    """Each line with a syntax error, with a caret below the faulty character."""
    for fault in faults:
        yield _fault_heading(f"{fault.place}: {fault.message}")
        text, column = _window(fault, min(width, WIDEST_HEADING) - _INDENT)
        yield Text(" " * _INDENT + text)
        yield Text(" " * (_INDENT + column) + "^", style=LOUD)
        if fault.advice:
            yield _row(TO_DO, fault.advice)


def _fault_heading(sentence: str) -> RenderableType:
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column(no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(Text(WORDINGS[Verdict.FAILED].mark, style=LOUD), Text(sentence, style=LOUD))
    return line


def _heading(entry: Entry, width: int) -> RenderableType:
    quiet = QUIET if not entry.rows else ""
    needed = cell_len(f"{entry.mark} {entry.heading} {entry.aside}")
    line = Table.grid(expand=True, padding=(0, 1, 0, 0))
    line.width = min(width, max(needed, WIDEST_HEADING))
    line.add_column(no_wrap=True)
    line.add_column(ratio=1, overflow="fold")
    line.add_column(no_wrap=True, justify="right")
    line.add_row(
        Text(entry.mark, style=mark_style(WORDINGS[entry.verdict])),
        Text(entry.heading, style=quiet or "bold"),
        Text(entry.aside, style=quiet),
    )
    return line


def _row(label: str, text: str) -> RenderableType:
    row = Table.grid()
    row.add_column(width=_INDENT)
    if label:
        row.add_column(width=_LABEL, no_wrap=True)
    row.add_column(overflow="fold")
    row.add_row("", *([Text(label, style=QUIET)] if label else []), Text(text))
    return row


def _kilobytes(size: int) -> str:
    return f"{max(size / 1000, 0.1):.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _window(fault: SyntaxFault, room: int) -> tuple[str, int]:
    """The part of a long line around its fault, and the caret's column in it."""
    if len(fault.text) <= room:
        return fault.text, fault.column
    start = max(0, min(fault.column - room // 2, len(fault.text) - room))
    return fault.text[start : start + room], fault.column - start
