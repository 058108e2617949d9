"""What a student calls: check, pack, plot."""

from __future__ import annotations

import contextlib
import shlex
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.screen import output, progress_bars, waiting
from autograder.errors import AutograderError, SubmissionError
from autograder.files import named_if_unwritable

if TYPE_CHECKING:
    from autograder.reports.words import Checked
    from autograder.student.figure import DrawnPlot

_MOST_OTHERS = 3  # files that were not looked at, each with a line of its own


def check(
    folder: Annotated[
        Path, typer.Argument(help="The folder that you were given, or the file in it.", metavar="FOLDER", exists=True)
    ] = Path(),
    task: Annotated[str | None, typer.Option("--task", help="One task, such as 1.5.", metavar="ID")] = None,
    first: Annotated[bool, typer.Option("--first", help="Show the first check that does not pass, alone.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever you save, until Ctrl-C.")] = False,
) -> None:
    """Run the checks that you have on your own work; exit 1 if one does not pass."""
    if watch:
        _watch(folder, task, first=first)
        return
    with waiting("checking"):
        from autograder.student.check import check_release

        checked = check_release(folder, task=task)
    _show(checked, folder, first=first)
    if checked.result.faults:
        raise typer.Exit(3)
    lacking = checked.syntax or any(check.verdict.costs_points for check in checked.result.checks)
    raise typer.Exit(1 if lacking else 0)


def pack(
    folder: Annotated[
        Path, typer.Argument(help="The folder that you were given, or the file in it.", metavar="FOLDER", exists=True)
    ] = Path(),
    to: Annotated[
        Path | None, typer.Option("--to", help="The archive to write; in that folder if left out.", dir_okay=False)
    ] = None,
) -> None:
    """Make the file to hand in, and say what is missing in it; exit 1 if something is."""
    with waiting("checking"):
        from autograder.student import pack as packing

        packed = packing.pack(folder, to)
    from autograder.reports.terminal import pack_page

    console = output()
    pack_again = _command(folder, command="pack")
    again = partial(_command, folder)
    for line in pack_page(packed, again, pack_again, others=_others(packed.checked, "pack"), width=console.width):
        console.print(line)
    raise typer.Exit(0 if packed.complete else 1)


def _watch(folder: Path, task: str | None, *, first: bool) -> None:
    with waiting("checking"):
        from autograder.reports.palette import TERMINAL
        from autograder.student.watch import Watch, checks_after_each_save

        found = checks_after_each_save(Watch(folder, task))
        now: Checked | AutograderError = next(found)
    console = output()
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            if console.is_terminal:
                console.clear()
            if isinstance(now, AutograderError):
                console.print(str(now), markup=False)
            else:
                _show(now, folder, first=first)
            console.print(
                f"{datetime.now():%H:%M:%S}  waiting for you to save; Ctrl-C ends this", style=TERMINAL["idle"]
            )
            now = next(found)


def _show(checked: Checked, folder: Path, *, first: bool) -> None:
    from autograder.reports.terminal import check_page

    console = output()
    others = _others(checked, "check")
    for line in check_page(checked, partial(_command, folder), others=others, first=first, width=console.width):
        console.print(line)


def _others(checked: Checked, command: str) -> list[tuple[str, str]]:
    """The first few files that were not looked at, each with what to type for it."""
    return [(path.name, _command(path, command=command)) for path in checked.beside[:_MOST_OTHERS]]


def _command(path: Path, task: str | None = None, *, command: str = "check") -> str:
    """What to type for a path, or one task in it."""
    where = [] if path == Path() else [shlex.quote(str(path))]
    return " ".join(["autograder", command, *where, *(["--task", task] if task else [])])


def plot(
    folder: Annotated[
        Path, typer.Argument(help="The folder that you were given, or the file in it.", metavar="FOLDER", exists=True)
    ] = Path(),
    to: Annotated[
        Path | None, typer.Option("--to", help="Where the figures go; figures/ in that folder if left out.")
    ] = None,
) -> None:
    """Draw the losses, predictions and accuracies of your own code; exit 1 if it fails in one of them."""
    from autograder.cli.tables import plot_lines

    console = output()
    try:
        drawn = _draw(folder, to)
    except SubmissionError as error:
        console.print(f"{error}; autograder check says more", markup=False)
        raise typer.Exit(1) from None
    for line in plot_lines(drawn):
        console.print(line)
    raise typer.Exit(1 if any(one.failed for one in drawn) else 0)


def _draw(folder: Path, to: Path | None) -> list[DrawnPlot]:
    with waiting("reading"):
        from autograder.student.figure import FOLDER, draw
        from autograder.student.plot import plots_of_release

        plots = plots_of_release(folder)
    to = to or (folder if folder.is_dir() else folder.parent) / FOLDER
    with progress_bars(plots.doing) as report:
        recorded = [plots.record(name, report) for name in plots.doing]
    with named_if_unwritable(to, option="--to"):
        return [draw(plot, to) for plot in recorded]
