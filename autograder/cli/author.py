"""The commands of authors: release, verify, calibrate, luck."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.impossible import verify_impossible
from autograder.cli.options import CORES, AssignmentName, AssignmentNames, Jobs
from autograder.cli.screen import output, waiting
from autograder.files import named_if_unwritable

if TYPE_CHECKING:
    from autograder.assignments.model import Assignment
    from autograder.authoring.calibrate import Calibration
    from autograder.authoring.luck.sweep import Sweep
    from autograder.authoring.verify import Verified


def release(
    assignments: AssignmentNames = None,
    to: Annotated[Path, typer.Option("--to", help="Where assignments/<name>/ is written.")] = Path("assignments"),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a release is stale.")] = False,
    zip_to: Annotated[
        Path | None, typer.Option("--zip", help="Also pack each, with this package, for students to download.")
    ] = None,
    jobs: Jobs = CORES,
) -> None:
    """Make what students are given from the sources."""
    from autograder.assignments.find import find_assignments
    from autograder.authoring import mistakes

    stale, released = [], []
    for read in find_assignments(assignments):
        if check:
            stale += [f"{to / read.name}/{name}" for name in mistakes.stale(read, to)]
        else:
            with named_if_unwritable(to, option="--to"):
                _write_release(read, to, jobs)
            typer.echo(f"{read.name}: released to {to / read.name}")
            released.append(to / read.name)
    if stale:
        typer.echo("stale: " + ", ".join(stale))
        typer.echo("make it fresh: autograder release")
        raise typer.Exit(1)
    if zip_to is not None:
        _write_handouts(released, zip_to)


def _write_release(assignment: Assignment, to: Path, jobs: int) -> None:
    from autograder.authoring import mistakes
    from autograder.authoring.record_answers import all_answers
    from autograder.authoring.release.folder import write
    from autograder.grading.pools import process_pool
    from autograder.sandbox.tiers import require_linux

    write(assignment, to)
    folder = to / assignment.name
    if mistakes.is_fresh(assignment, folder):
        return
    require_linux()
    with waiting(f"{assignment.name}: asking every known mistake what it answers"):
        known = all_answers(assignment, executor=lambda: process_pool(jobs))
    mistakes.write(assignment, folder, known)


def _write_handouts(releases: list[Path], to: Path) -> None:
    from autograder.authoring.release.handout import build_wheel, write_handout

    with tempfile.TemporaryDirectory() as folder:
        with waiting("building the wheel"):
            wheel = build_wheel(Path(folder))
        for release in releases:
            with named_if_unwritable(to, option="--zip"):
                typer.echo(f"{release.name}: packed as {write_handout(release, to, wheel)}")


def verify(
    assignments: AssignmentNames = None,
    jobs: Jobs = CORES,
    impossible: Annotated[
        bool,
        typer.Option("--impossible", help="Grade with moved expected values instead; exit 1 if a point is earned."),
    ] = False,
    thorough: Annotated[bool, typer.Option("--thorough", help="Ask the slow checks about mutants, too.")] = False,
) -> None:
    """Hold assignments against the author's law: stubs, reference, misconceptions, releases."""
    if impossible:
        verify_impossible(assignments, jobs)
    from autograder.assignments.find import find_assignments
    from autograder.authoring.verify import verify_assignment
    from autograder.grading.pools import ReusablePool
    from autograder.sandbox.tiers import require_linux

    require_linux()
    broken = 0
    with ReusablePool(jobs) as pool:
        for read in find_assignments(assignments):
            verified = verify_assignment(
                read, executor=lambda: pool, releases=Path("assignments"), jobs=jobs, thorough=thorough
            )
            _show_verified(read.name, verified)
            broken += sum(not rule.holds for rule in verified.rules)
    raise typer.Exit(1 if broken else 0)


def _show_verified(name: str, verified: Verified) -> None:
    from autograder.cli.tables import matrix_lines

    for line in matrix_lines(verified.matrix):
        typer.echo(line)
    for rule in verified.rules:
        typer.echo(f"{'ok  ' if rule.holds else 'FAIL'} {name}: {rule.sentence}")
        for violation in rule.violations:
            typer.echo(f"     {violation}")
    if verified.mutants:
        typer.echo(f"     {verified.mutants}")


def calibrate(
    assignment: AssignmentName,
    seeds: Annotated[int, typer.Option("--seeds", min=2, help="Training runs per threshold.")] = 400,
    write: Annotated[bool, typer.Option("--write", help="Put what was measured into thresholds.toml.")] = False,
) -> None:
    """Measure again what thresholds.toml records; exit 1 if luck could fail a right solution, or the file is stale."""
    from autograder.assignments.find import find_assignment
    from autograder.assignments.reading import read_assignment
    from autograder.authoring.calibrate import calibrate_assignment, write_calibration

    with waiting(f"training {seeds} times for each threshold"):
        calibration = calibrate_assignment(read_assignment(find_assignment(assignment)), seeds)
    if write:
        write_calibration(calibration)
    _show_calibration(calibration, written=write)
    raise typer.Exit(1 if calibration.faults or (calibration.drift and not write) else 0)


def _show_calibration(calibration: Calibration, *, written: bool) -> None:
    from autograder.cli.tables import calibration_sentences, calibration_table

    console = output()
    console.print(calibration_table(calibration, console.width))
    for sentence in calibration_sentences(calibration, written=written):
        console.print(sentence)


def luck(
    assignments: AssignmentNames = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Seeds of the reference; others get a tenth.")] = 1000,
    task: Annotated[list[str] | None, typer.Option("--task", help="Measure this task only; may be repeated.")] = None,
    minutes: Annotated[float, typer.Option("--minutes", min=0, help="The most time for each assignment.")] = 10,
    answers: Annotated[
        Path, typer.Option("--answers", help="The folder of other right answers: NAME/right/TASK_SLUG.py.")
    ] = Path("tests/answers"),
    write: Annotated[bool, typer.Option("--write", help="Put what was measured into luck.toml.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Measure nothing; show what luck.toml records.")] = False,
    check: Annotated[bool, typer.Option("--check", help="The same; exit 1 if a recorded bound does not hold.")] = False,
) -> None:
    """Measure how often chance decides a verdict; exit 1 if a right answer loses points or a record is wrong."""
    from autograder.assignments.find import find_assignments
    from autograder.authoring.luck.sweep import Effort, right_answers, sweep

    has_faults = False
    for read in find_assignments(assignments):
        if show or check:
            has_faults |= _show_recorded_luck(read) and check
            continue
        tasks = frozenset(read.task(one).id for one in task) if task else None
        effort = Effort(seeds=seeds, answer_seeds=max(seeds // 10, 1), seconds=60 * minutes, tasks=tasks)
        with waiting(f"{read.name}: asking every check about up to {seeds} seeds"):
            swept = sweep(read, right_answers(answers / read.name / "right"), effort)
        has_faults |= _show_luck(swept, write=write)
    raise typer.Exit(1 if has_faults else 0)


def _show_recorded_luck(assignment: Assignment) -> bool:
    """Print what luck.toml records; returns whether a recorded bound does not hold."""
    from autograder.assignments.luck import read_luck
    from autograder.authoring.luck.record import recorded_faults, stale_rows
    from autograder.cli.luck_tables import luck_lines

    record, faults, console = read_luck(assignment.folder), recorded_faults(assignment), output()
    stale = stale_rows(assignment, record)
    for line in luck_lines(assignment.name, record, width=console.width, faults=faults, stale=stale):
        console.print(line)
    return bool(faults)


def _show_luck(swept: Sweep, *, write: bool) -> bool:
    """Print what a sweep measured, and write it if that is wanted; returns whether an author has to mend something."""
    from autograder.assignments.luck import read_luck
    from autograder.authoring.luck.record import faults_of, merged, record_of, refuted, write_record
    from autograder.cli.luck_tables import loss_lines, luck_lines

    measured, recorded = record_of(swept), read_luck(swept.assignment.folder)
    faults = [*faults_of(measured), *(() if write else refuted(recorded, measured))]
    console = output()
    console.print(*luck_lines(swept.assignment.name, measured, width=console.width, faults=faults), sep="\n")
    for line in loss_lines(swept):
        console.print(line)
    if write:
        write_record(swept.assignment, merged(swept.assignment, recorded, measured))
    return bool(faults)
