"""The terminal that commands write to: its width, and signs of life while something takes time."""

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
    """Standard output. On a pipe no line is wrapped, because its reader has another width."""
    from rich.console import Console

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # where there is no tick in the alphabet, a ? stands for it
    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(highlight=False, width=1000 if piped else None)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """A sign of life on a terminal; on a pipe, nothing."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[..., None]]:
    """A progress bar with time left; on a pipe, nothing.

    Yields a function that advances the bar and may change its text.
    """
    with _progress() as bar:
        task = bar.add_task(what, total=total)

        def advance(now: str = what) -> None:
            bar.update(task, advance=1, description=now)

        yield advance


@contextmanager
def bars(doing: Mapping[str, str]) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar for each name, from its first report of how much is done, of how much; on a pipe, nothing.

    Args:
        doing: from each name to what takes the time.
    """
    with _progress() as bar:
        tasks: dict[str, TaskID] = {}

        def report(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(doing[name], total=None)
            bar.update(tasks[name], completed=done, total=total or None)

        yield report


def _progress() -> Progress:
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
