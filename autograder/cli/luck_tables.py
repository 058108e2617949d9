"""The tables of luck: the checks with their losses, and the misconceptions with their escapes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from autograder.assignments.luck import CheckRow, LuckRecord, MisconceptionRow
from autograder.authoring.luck.stopping import is_settled
from autograder.authoring.luck.sweep import Sweep
from autograder.reports.palette import TERMINAL
from autograder.results.wording import Tone

WIDE = 120  # columns that the whole tables take; narrower ones leave out the other right answers and the dates
_MOST_SAID = 160  # characters of a check's sentence


def luck_lines(
    name: str, record: LuckRecord, *, width: int, faults: Collection[str], stale: Collection[str] = ()
) -> Iterator[RenderableType]:
    """The two tables of an assignment, and a sentence for each fault and for what is not settled.

    Args:
        width: the columns of the terminal.
        stale: the names of rows that were measured with an older version of their task.
    """
    if record.checks:
        yield _checks_table(name, record.checks, stale, is_wide=width >= WIDE)
    if record.misconceptions:
        yield _misconceptions_table(name, record.misconceptions, stale, is_wide=width >= WIDE)
    yield from (Text(fault, style=TERMINAL[Tone.FAIL]) for fault in faults)
    if stale:
        yield Text(f"{name}: {len(stale)} rows are of an older version of their checks", style=TERMINAL[Tone.WARN])
    open_ones = [row for row in record.misconceptions if not is_settled(row.escapes, row.seeds)]
    if open_ones:
        said = f"{name}: too few seeds to settle how often {len(open_ones)} misconceptions keep their points"
        yield Text(said, style=TERMINAL[Tone.IDLE])


def loss_lines(sweep: Sweep) -> Iterator[Text]:
    """A line for each copy of a right answer that lost points, with what the check said."""
    for loss in sweep.losses:
        said = " ".join(loss.said.split())[:_MOST_SAID]
        yield Text(f"{loss.check}: {loss.answer} with the line `# copy {loss.copy}` at its end: {said}")


def _checks_table(name: str, rows: Collection[CheckRow], stale: Collection[str], *, is_wide: bool) -> Table:
    title = f"{name}: copies of right answers that lost points, and at most how many do (95 %)"
    table = Table(title=title, box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("check", overflow="fold")
    for column in ("lost", "seeds", "at most", *(("answers", "lost", "seeds", "at most") if is_wide else ())):
        table.add_column(column, justify="right", no_wrap=True)
    if is_wide:
        table.add_column("measured", no_wrap=True)
    for row in rows:
        reference = (str(row.losses), f"{row.seeds:,}", f"{row.bound:.1e}")
        others = (str(row.answers), str(row.answer_losses), f"{row.answer_seeds:,}", f"{row.answer_bound:.1e}")
        more = (*(others if row.answers else ("", "", "", "")), _when(row, stale))
        table.add_row(row.check, *reference, *(more if is_wide else ()))
    return table


def _misconceptions_table(
    name: str, rows: Collection[MisconceptionRow], stale: Collection[str], *, is_wide: bool
) -> Table:
    title = f"{name}: copies of misconceptions that kept all points, and at most how many do (95 %)"
    table = Table(title=title, box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("misconception", overflow="fold")
    for column in ("kept", "seeds", "at most"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("checks that pass some", overflow="fold")
    if is_wide:
        table.add_column("measured", no_wrap=True)
    for row in rows:
        some = ", ".join(f"{check.partition('::')[2]} {share:.1%}" for check, share in row.sometimes.items())
        kept = (str(row.escapes), f"{row.seeds:,}", f"{row.bound:.1e}")
        table.add_row(row.misconception, *kept, some, *((_when(row, stale),) if is_wide else ()))
    return table


def _when(row: CheckRow | MisconceptionRow, stale: Collection[str]) -> Text:
    is_stale = (row.check if isinstance(row, CheckRow) else row.misconception) in stale
    return Text("older checks" if is_stale else row.date, style=TERMINAL[Tone.WARN if is_stale else Tone.IDLE])
