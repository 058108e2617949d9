"""What the author of an assignment calls: release, verify, calibrate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.options import CORES, AssignmentName, Jobs
from autograder.commands.screen import output, waiting
from autograder.errors import AutograderError

if TYPE_CHECKING:
    from autograder.assignment import Assignment
    from autograder.calibrate import Calibration

AssignmentNames = Annotated[list[str] | None, typer.Argument(help="All below solutions/ if none is given.")]


def release(
    assignments: AssignmentNames = None,
    to: Annotated[Path, typer.Option("--to", help="Where assignments/<name>/ is written.")] = Path("assignments"),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a release is stale.")] = False,
    jobs: Jobs = CORES,
) -> None:
    """Make what students are given from the sources."""
    from autograder import mistakes

    stale = []
    for read in _assignments(assignments):
        if check:
            stale += [f"{to / read.name}/{name}" for name in mistakes.stale(read, to)]
        else:
            _write_release(read, to, jobs)
            typer.echo(f"{read.name}: released to {to / read.name}")
    if stale:
        typer.echo("stale: " + ", ".join(stale))
        typer.echo("make it fresh: autograder release")
        raise typer.Exit(1)


def _write_release(assignment: Assignment, to: Path, jobs: int) -> None:
    from autograder import mistakes, release
    from autograder.batch import process_pool
    from autograder.rehearsal import all_records

    release.write(assignment, to)
    folder = to / assignment.name
    if mistakes.is_fresh(assignment, folder):
        return
    with waiting(f"{assignment.name}: asking every known mistake what it answers"):
        records = all_records(assignment, executor=lambda: process_pool(jobs))
    mistakes.write(assignment, folder, records)


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


def calibrate(
    assignment: AssignmentName,
    seeds: Annotated[int, typer.Option("--seeds", min=2, help="Training runs per threshold.")] = 400,
    write: Annotated[bool, typer.Option("--write", help="Put what was measured into thresholds.toml.")] = False,
) -> None:
    """Measure again what thresholds.toml records; exit 1 if luck could fail a right solution, or the file is stale."""
    from autograder.assignment import find_assignment, read_assignment
    from autograder.calibrate import calibrate_assignment, write_calibration

    with waiting(f"training {seeds} times for each threshold"):
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


def _show_calibration(calibration: Calibration, *, written: bool) -> None:
    from autograder.terminal_calibrate import calibration_sentences, calibration_table

    console = output()
    console.print(calibration_table(calibration, console.width))
    for sentence in calibration_sentences(calibration, written=written):
        console.print(sentence)
