"""What an instructor calls: grade, report."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.options import CORES, AssignmentName, Isolation, Jobs
from autograder.commands.screen import progress

if TYPE_CHECKING:
    from autograder.results import Result

OutFolder = Annotated[Path, typer.Option("--out", help="Where results and pages go.", file_okay=False)]


class Device(StrEnum):
    """Where tensors live."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


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
    with progress("grading", len(found)) as advance:
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
    with progress("drawing pages", len(found)) as advance:
        page = publish(
            out, results, executor=lambda: process_pool(min(jobs, len(found))), on_page=lambda student: advance()
        )
    _show_class(results, page)


def report(
    out: Annotated[Path, typer.Argument(help="A folder that `grade` wrote.", exists=True)], jobs: Jobs = CORES
) -> None:
    """Draw the pages of a graded class again."""
    from autograder.batch import process_pool, read_results
    from autograder.publish import publish

    results = read_results(out)
    for result in results:
        (out / result.student / "feedback.html").unlink(missing_ok=True)
    with progress("drawing pages", len(results)) as advance:
        page = publish(out, results, executor=lambda: process_pool(jobs), on_page=lambda student: advance())
    typer.echo(f"pages: {page}")


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
