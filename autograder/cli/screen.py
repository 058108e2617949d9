"""The terminal that commands write to: its width, and progress while something takes time."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID


def output() -> Console:
    """The console of standard output. On a pipe it is so wide that no line is wrapped."""
    from rich.console import Console

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # an encoding without ✓ shows a ? in its place
    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(highlight=False, width=1000 if piped else None)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show a spinner with these words on a terminal; on a pipe, show nothing."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[..., None]]:
    """Show a progress bar with the time left; on a pipe, show nothing.

    Yields a function that advances the bar by one and may change its text.
    """
    with _bars() as bar:
        task = bar.add_task(what, total=total)

        def advance(now: str = what) -> None:
            bar.update(task, advance=1, description=now)

        yield advance


@contextmanager
def progress_bars(doing: Mapping[str, str]) -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress bar for each name, from the first report about it; on a pipe, show nothing.

    Yields a function of a name, the number of steps done, and the number of all steps (0 if not known).

    Args:
        doing: the text of the bar, by name.
    """
    with _bars() as bar:
        tasks: dict[str, TaskID] = {}

        def report(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(doing[name], total=None)
            bar.update(tasks[name], completed=done, total=total or None)

        yield report


def _bars() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"),
        TimeRemainingColumn(),
    )  # fmt: skip
    return Progress(*columns, console=console, disable=not console.is_terminal)
