"""The command `verify --impossible`: nobody earns a point where every expected value is moved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from autograder.cli.screen import waiting

if TYPE_CHECKING:
    from autograder.authoring.impossible.ask import Reply

ANSWERS, ATTACKS = Path("tests/answers"), Path("tests/attacks/submissions")  # below the current folder, if they exist


def verify_impossible(assignments: list[str] | None, jobs: int) -> NoReturn:
    """Grade right answers, misconceptions and attacks with moved expected values; print a line for each homework.

    Raises:
        typer.Exit: 1 if a point was earned or a check compared too little, otherwise 0.
    """
    from autograder.assignments.find import find_assignments
    from autograder.authoring.impossible.ask import ask_all
    from autograder.authoring.impossible.submissions import submissions_of
    from autograder.grading.pools import ReusablePool
    from autograder.sandbox.tiers import require_linux

    require_linux()
    has_faults = False
    with ReusablePool(jobs) as pool:
        for read in find_assignments(assignments):
            submissions = submissions_of(read, answers=ANSWERS, attacks=ATTACKS)
            with waiting(f"{read.name}: asking {len(submissions)} submissions for what cannot be"):
                replies = list(ask_all(read, submissions, lambda: pool))
            has_faults |= _show(read.name, replies)
    raise typer.Exit(1 if has_faults else 0)


def _show(name: str, replies: Sequence[Reply]) -> bool:
    """Print what came of a homework; returns whether anything is wrong."""
    faults = [fault for reply in replies for fault in reply.faults]
    asked, tiers = {reply.asked.name for reply in replies}, {reply.tier for reply in replies}
    checks = sum(len(reply.result.checks) for reply in replies)
    questions = sum(reply.questions for reply in replies)
    earned = sum(reply.result.score for reply in replies)
    of_what = f"{len(asked)} submissions, {checks:,} verdicts on {len(tiers)} tiers, {questions:,} moved comparisons"
    typer.echo(f"{'FAIL' if faults else 'ok  '} {name}: {of_what}: {earned:g} points")
    for fault in faults:
        typer.echo(f"     {fault}")
    return bool(faults)
