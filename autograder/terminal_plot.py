"""The lines that `autograder plot` prints: a pure function from what was drawn to text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from autograder.drawing import Drawn
from autograder.telling import FAILED, PASSED

_STYLE = {PASSED: "green", FAILED: "bold red"}


def plot_lines(drawn: Sequence[Drawn]) -> Iterator[RenderableType]:
    """A line for each plot: its file and what it shows, or why there is none."""
    for one in drawn:
        style = _STYLE.get(one.mark, "dim")
        line = Table.grid(padding=(0, 1, 0, 0))
        line.add_column(no_wrap=True)
        line.add_column(no_wrap=True, width=max(len(other.name) for other in drawn))
        line.add_column(overflow="fold")
        file = f"{one.files[-1]}: " if one.files else ""
        line.add_row(Text(one.mark, style=style), Text(one.name, style="bold"), Text(f"{file}{one.sentence}"))
        yield line
