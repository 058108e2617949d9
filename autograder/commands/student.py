"""What a student calls: check."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.screen import output, waiting

if TYPE_CHECKING:
    from autograder.telling import Checked


def check(
    folder: Annotated[
        Path, typer.Argument(help="The folder that you were given, or the file in it.", metavar="FOLDER", exists=True)
    ] = Path(),
    task: Annotated[str | None, typer.Option("--task", help="One task, such as 1.5.", metavar="ID")] = None,
    first: Annotated[bool, typer.Option("--first", help="Show the first check that does not pass, alone.")] = False,
) -> None:
    """Run the checks that you have on your own work; exit 1 if one does not pass."""
    with waiting("checking"):
        from autograder.checking import check_release

        checked = check_release(folder, task=task)
    _show(checked, folder, first=first)
    verdicts = {found.verdict.value for found in checked.result.checks}
    if "grader_error" in verdicts:
        raise typer.Exit(3)
    raise typer.Exit(1 if checked.syntax or verdicts - {"passed", "not_gradable"} else 0)


def _show(checked: Checked, folder: Path, *, first: bool) -> None:
    from autograder.terminal_check import check_page

    def command(path: Path, task: str | None = None) -> str:
        where = [] if path == Path() else [shlex.quote(str(path))]
        return " ".join(["autograder check", *where, *(["--task", task] if task else [])])

    console = output()
    other = command(folder / checked.beside) if checked.beside else ""
    for line in check_page(checked, lambda task: command(folder, task), other=other, first=first, width=console.width):
        console.print(line)
