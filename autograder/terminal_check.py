"""The lines that `autograder check` prints: pure functions from what a student is told to text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from autograder.syntax import SyntaxFault
from autograder.telling import (
    BROKEN,
    FAILED,
    PASSED,
    QUIET,
    TO_DO,
    Again,
    Checked,
    Packed,
    Told,
    first_trouble,
    next_step,
    points_so_far,
    tell,
)

WIDEST_HEADING = 80  # further right, the eye loses the line between a title and its points
_STYLE = {PASSED: "green", FAILED: "bold red", BROKEN: "bold magenta"}
_QUIET = "dim"
_INDENT, _LABEL = 4, 11


def check_page(checked: Checked, again: Again, *, other: str, first: bool, width: int) -> Iterator[RenderableType]:
    """Everything that a check says.

    Args:
        other: how the file that was not looked at is checked.
        first: show the first check that does not pass, alone.
        width: of the terminal, in columns.
    """
    told = tell(checked, again)
    yield Text(f"{checked.assignment.title}: {checked.file}", style="bold")
    if checked.beside:
        yield Text(f"{checked.beside} was not looked at; for that: {other}", style=_QUIET)
    yield ""
    yield from syntax_lines(checked.syntax, width=width)
    yield from check_lines(first_trouble(told) if first else told, width=width)
    yield ""
    yield Text(points_so_far(checked.result))
    yield Text(next_step(checked, again))


def pack_page(packed: Packed, again: Again, pack_again: str, *, other: str, width: int) -> Iterator[RenderableType]:
    """What is missing in the work that was packed, and where the archive is.

    Args:
        pack_again: the command that packs once more.
        other: the command that packs the file that was not looked at.
    """
    checked = packed.checked
    yield Text(f"{checked.assignment.title}: {checked.file}", style="bold")
    if checked.beside:
        yield Text(f"{checked.beside} was not packed; if you worked in that: {other}", style=_QUIET)
    yield ""
    yield from syntax_lines(checked.syntax, width=width)
    missing = [entry for entry in tell(checked, again) if entry.mark != PASSED]
    unanswered = [Told(QUIET, f"{task.id} {task.title}", "no answer yet") for task in packed.unanswered]
    yield from check_lines([*missing, *unanswered], width=width)
    if missing or unanswered or checked.syntax:
        yield ""
    yield Text(points_so_far(checked.result))
    yield Text(f"packed: {packed.archive} ({packed.name}, {_kilobytes(packed.size)})")
    if packed.complete:
        yield Text("next: hand that file in")
    else:
        yield Text(f"next: hand that file in as it is, or go on and then run {pack_again} again")


def check_lines(told: Iterable[Told], *, width: int) -> Iterator[RenderableType]:
    """The lines of each entry, for a terminal of `width` columns."""
    for entry in told:
        yield _heading(entry, width)
        yield from (_row(label, text) for label, text in entry.rows)


def syntax_lines(faults: Sequence[SyntaxFault], *, width: int) -> Iterator[RenderableType]:
    """Each line that is not Python, with a caret below the character in question."""
    for fault in faults:
        yield _fault_heading(f"{fault.place}: {fault.message}")
        text, column = _window(fault, min(width, WIDEST_HEADING) - _INDENT)
        yield Text(" " * _INDENT + text)
        yield Text(" " * (_INDENT + column) + "^", style=_STYLE[FAILED])
        if fault.advice:
            yield _row(TO_DO, fault.advice)


def _fault_heading(sentence: str) -> RenderableType:
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column(no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(Text(FAILED, style=_STYLE[FAILED]), Text(sentence, style=_STYLE[FAILED]))
    return line


def _heading(entry: Told, width: int) -> RenderableType:
    quiet = _QUIET if not entry.rows else ""
    needed = cell_len(f"{entry.mark} {entry.heading} {entry.aside}")
    line = Table.grid(expand=True, padding=(0, 1, 0, 0))
    line.width = min(width, max(needed, WIDEST_HEADING))
    line.add_column(no_wrap=True)
    line.add_column(ratio=1, overflow="fold")
    line.add_column(no_wrap=True, justify="right")
    line.add_row(
        Text(entry.mark, style=_STYLE.get(entry.mark, quiet)),
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
    row.add_row("", *([Text(label, style=_QUIET)] if label else []), Text(text))
    return row


def _kilobytes(size: int) -> str:
    return f"{max(size / 1000, 0.1):.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _window(fault: SyntaxFault, room: int) -> tuple[str, int]:
    """The part of a long line around its fault, and the caret's column in it."""
    if len(fault.text) <= room:
        return fault.text, fault.column
    start = max(0, min(fault.column - room // 2, len(fault.text) - room))
    return fault.text[start : start + room], fault.column - start
