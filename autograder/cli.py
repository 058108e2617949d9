"""The command line: parse, call, render.

Exit status: 0 done, whatever the grades; 1 a check of one's own work does not pass, an assignment breaks the law, a
release is stale; 2 a wrong call; 3 something could not be graded through the grader's own fault. Torch and pytest are
imported by the commands that need them, so that `--help` answers at once.
"""

from __future__ import annotations

import io
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.errors import AutograderError, SandboxError, StudyError

if TYPE_CHECKING:
    from autograder.assignment import Assignment
    from autograder.calibrate import Calibration
    from autograder.results import Result
    from autograder.telling import Checked

app = typer.Typer(
    help="Grade deep-learning homework: losses, training loops, four classes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

AssignmentName = Annotated[str, typer.Argument(help="Its name below solutions/, or its folder.", metavar="ASSIGNMENT")]
AssignmentNames = Annotated[list[str] | None, typer.Argument(help="All below solutions/ if none is given.")]
OutFolder = Annotated[Path, typer.Option("--out", help="Where results and pages go.", file_okay=False)]
CORES = os.cpu_count() or 1

Jobs = Annotated[int, typer.Option("--jobs", min=1, help="Processes; as many as there are cores by default.")]


class Device(StrEnum):
    """Where tensors live."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Isolation(StrEnum):
    """The weakest tier to grade on."""

    REQUIRE_NAMESPACES = "require=confined+namespaces"
    REQUIRE_CONFINED = "require=confined"
    REQUIRE_FILTERED = "require=filtered"
    REQUIRE_PROCESS = "require=process"


def main() -> None:
    """Run the command line; an error of ours is one sentence, `--debug` shows the traceback."""
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        app()
    except AutograderError as error:
        if debug:
            raise
        print(f"autograder: {error}", file=sys.stderr)
        sys.exit(3 if isinstance(error, SandboxError | StudyError) else 2)


@app.command()
def grade(
    assignment: AssignmentName,
    submissions: Annotated[Path, typer.Argument(help="A folder with a class in it, or one submission.", exists=True)],
    out: OutFolder,
    jobs: Jobs = CORES,
    device: Annotated[Device, typer.Option(help="auto takes a GPU if there is one.")] = Device.AUTO,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has a result already.")] = False,
    isolation: Annotated[
        Isolation, typer.Option(help="Refuse to grade on less; see autograder doctor.")
    ] = Isolation.REQUIRE_PROCESS,
) -> None:
    """Grade a class and write results, gradebook and pages."""
    from autograder.assignment import find_assignment, read_assignment
    from autograder.batch import grade_class, process_pool
    from autograder.grading import choose_device
    from autograder.publish import publish
    from autograder.sandbox.lockdown import PROCESS, best_tier, require_tier
    from autograder.submission import find_submissions

    required = isolation.removeprefix("require=")
    if required != PROCESS:  # the probes fork, so they come before torch and its threads
        require_tier(best_tier(), required)
    read = read_assignment(find_assignment(assignment))
    found = find_submissions(submissions, read)
    with _progress("grading", len(found)) as advance:
        results = grade_class(
            read,
            found,
            out,
            executor=lambda: process_pool(min(jobs, len(found))),
            device=choose_device(device),
            isolation=required,
            force=force,
            on_done=lambda result: advance(),
        )
    with _progress("drawing pages", len(found)) as advance:
        page = publish(
            out, results, executor=lambda: process_pool(min(jobs, len(found))), on_page=lambda student: advance()
        )
    _show_class(results, page)


@app.command()
def check(
    folder: Annotated[
        Path, typer.Argument(help="The folder that you were given, or the file in it.", metavar="FOLDER", exists=True)
    ] = Path(),
    task: Annotated[str | None, typer.Option("--task", help="One task, such as 1.5.", metavar="ID")] = None,
    first: Annotated[bool, typer.Option("--first", help="Show the first check that does not pass, alone.")] = False,
) -> None:
    """Run the checks that you have on your own work; exit 1 if one does not pass."""
    with _waiting("checking"):
        from autograder.checking import check_release

        checked = check_release(folder, task=task)
    _show_checked(checked, folder, first=first)
    verdicts = {found.verdict.value for found in checked.result.checks}
    if "grader_error" in verdicts:
        raise typer.Exit(3)
    raise typer.Exit(1 if checked.syntax or verdicts - {"passed", "not_gradable"} else 0)


@app.command()
def doctor(
    json_: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    isolation: Annotated[Isolation, typer.Option(help="What grading needs here.")] = Isolation.REQUIRE_CONFINED,
) -> None:
    """Say what this machine offers for grading; exit 1 if that is less than grading needs."""
    import json

    from autograder.doctor import describe, diagnose

    found = diagnose()
    typer.echo(json.dumps(found.as_dict(), indent=1) if json_ else describe(found))
    raise typer.Exit(0 if found.is_at_least(isolation.removeprefix("require=")) else 1)


@app.command()
def report(
    out: Annotated[Path, typer.Argument(help="A folder that `grade` wrote.", exists=True)], jobs: Jobs = CORES
) -> None:
    """Draw the pages of a graded class again."""
    from autograder.batch import process_pool, read_results
    from autograder.publish import publish

    results = read_results(out)
    for result in results:
        (out / result.student / "feedback.html").unlink(missing_ok=True)
    with _progress("drawing pages", len(results)) as advance:
        page = publish(out, results, executor=lambda: process_pool(jobs), on_page=lambda student: advance())
    typer.echo(f"pages: {page}")


@app.command()
def release(
    assignments: AssignmentNames = None,
    to: Annotated[Path, typer.Option("--to", help="Where assignments/<name>/ is written.")] = Path("assignments"),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a release is stale.")] = False,
) -> None:
    """Make what students are given from the sources."""
    from autograder import release as releases

    stale = []
    for read in _assignments(assignments):
        if check:
            stale += [f"{to / read.name}/{name}" for name in releases.stale(read, to)]
        else:
            releases.write(read, to)
            typer.echo(f"{read.name}: released to {to / read.name}")
    if stale:
        typer.echo("stale: " + ", ".join(stale))
        typer.echo("make it fresh: autograder release")
        raise typer.Exit(1)


@app.command()
def verify(assignments: AssignmentNames = None, jobs: Jobs = CORES) -> None:
    """Hold assignments against the author's law: stubs, reference, misconceptions, releases."""
    from autograder.batch import process_pool
    from autograder.terminal_matrix import matrix_lines
    from autograder.verify import verify_assignment

    broken = 0
    for read in _assignments(assignments):
        verified = verify_assignment(read, executor=lambda: process_pool(jobs), releases=Path("assignments"))
        for line in matrix_lines(verified.matrix):
            typer.echo(line)
        for law in verified.laws:
            typer.echo(f"{'ok  ' if law.holds else 'FAIL'} {read.name}: {law.law}")
            for breach in law.breaches:
                typer.echo(f"     {breach}")
        broken += sum(not law.holds for law in verified.laws)
    raise typer.Exit(1 if broken else 0)


@app.command()
def calibrate(
    assignment: AssignmentName,
    seeds: Annotated[int, typer.Option("--seeds", min=2, help="Training runs per threshold.")] = 400,
    write: Annotated[bool, typer.Option("--write", help="Put what was measured into thresholds.toml.")] = False,
) -> None:
    """Measure again what thresholds.toml records; exit 1 if luck could fail a right solution, or the file is stale."""
    from autograder.assignment import find_assignment, read_assignment
    from autograder.calibrate import calibrate_assignment, write_calibration

    with _waiting(f"training {seeds} times for each threshold"):
        calibration = calibrate_assignment(read_assignment(find_assignment(assignment)), seeds)
    if write:
        write_calibration(calibration)
    _show_calibration(calibration, written=write)
    raise typer.Exit(1 if calibration.faults or (calibration.drift and not write) else 0)


def _assignments(names: list[str] | None) -> Iterator[Assignment]:
    from autograder.assignment import find_assignment, read_assignment

    folders = [find_assignment(name) for name in names or ()]
    if not names:
        folders = sorted(path.parent for path in Path("solutions").glob("*/assignment.toml"))
    if not folders:
        raise AutograderError("no assignment below solutions/: run this in the project's root, or name a folder")
    return map(read_assignment, folders)


def _show_class(results: list[Result], page: Path) -> None:
    from rich.console import Console

    from autograder.results import Verdict
    from autograder.terminal import class_table, verdict_counts

    console = Console()
    console.print(class_table(results))
    say = partial(console.print, highlight=False, markup=False, soft_wrap=True)  # a folder's name may hold brackets
    say(f"checks: {verdict_counts(results)}")
    say(f"gradebook: {page.parent / 'gradebook.csv'}")
    say(f"class page: {page}")
    faults = [r.student for r in results if any(c.verdict is Verdict.GRADER_ERROR for c in r.checks)]
    if faults:
        say(f"not graded, through the grader's own fault: {', '.join(faults)}; run the command again")
        raise typer.Exit(3)


def _show_checked(checked: Checked, folder: Path, *, first: bool) -> None:
    from rich.console import Console

    from autograder.terminal_check import check_page

    def command(path: Path, task: str | None = None) -> str:
        where = [] if path == Path() else [shlex.quote(str(path))]
        return " ".join(["autograder check", *where, *(["--task", task] if task else [])])

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # where there is no tick in the alphabet, a ? stands for it
    # on a pipe a line is a line: whoever reads it has a width of their own
    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    console = Console(highlight=False, width=1000 if piped else None)
    other = command(folder / checked.beside) if checked.beside else ""
    for line in check_page(checked, lambda task: command(folder, task), other=other, first=first, width=console.width):
        console.print(line)


def _show_calibration(calibration: Calibration, *, written: bool) -> None:
    from rich.console import Console

    from autograder.terminal_calibrate import calibration_sentences, calibration_table

    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    console = Console(highlight=False, width=1000 if piped else None)
    console.print(calibration_table(calibration, console.width))
    for sentence in calibration_sentences(calibration, written=written):
        console.print(sentence)


@contextmanager
def _waiting(what: str) -> Iterator[None]:
    """A sign of life on a terminal; on a pipe, nothing."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar with time left; on a pipe, nothing."""
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
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


if __name__ == "__main__":
    main()
