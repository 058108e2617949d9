"""The commands of containers: bundle makes the files for another system, doctor examines a machine."""

from __future__ import annotations

import json
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.options import CORES, AssignmentName, Jobs, isolation_option
from autograder.cli.screen import waiting
from autograder.sandbox.tiers import Tier

if TYPE_CHECKING:
    from autograder.assignments.model import Assignment


def doctor(
    json_: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    isolation: Annotated[
        Tier, isolation_option("The weakest tier that is enough.", default=Tier.CONFINED)
    ] = Tier.CONFINED,
) -> None:
    """Say what this machine offers for grading; exit 1 if that is less than grading needs."""
    from autograder.sandbox.doctor import examine
    from autograder.sandbox.tiers import require_linux

    require_linux()
    machine = examine()
    typer.echo(json.dumps(machine.as_dict(), indent=1) if json_ else machine.as_text())
    raise typer.Exit(0 if machine.tier.at_least(isolation) else 1)


class Platform(StrEnum):
    """The system that a bundle is for."""

    GRADESCOPE = "gradescope"
    GITHUB = "github"
    GITLAB = "gitlab"


def bundle(
    platform: Annotated[Platform, typer.Argument(help="gradescope, github or gitlab.", metavar="PLATFORM")],
    assignment: AssignmentName,
    to: Annotated[Path, typer.Option("--to", help="The file to write.", dir_okay=False)],
    isolation: Annotated[
        Tier, isolation_option("gradescope: refuse to grade on less; see autograder doctor.", default=Tier.PROCESS)
    ] = Tier.PROCESS,
    jobs: Jobs = CORES,
) -> None:
    """Make what another system runs: Gradescope's autograder zip, GitHub's workflow, GitLab's pipeline."""
    from autograder.assignments.find import find_assignment
    from autograder.assignments.reading import read_assignment
    from autograder.exports.workflows import github_workflow, gitlab_pipeline
    from autograder.files import write_for_user

    read = read_assignment(find_assignment(assignment))
    if platform is Platform.GRADESCOPE:
        content = _gradescope_zip(read, isolation, jobs)
    else:
        content = (github_workflow if platform is Platform.GITHUB else gitlab_pipeline)(read).encode()
    write_for_user(to, content, option="--to")
    typer.echo(f"written: {to}; {_NEXT[platform]}")


_NEXT = {
    Platform.GRADESCOPE: "upload it as the assignment's autograder, with at least 2 GB of memory",
    Platform.GITHUB: "it belongs into .github/workflows/ of a repository that holds the release",
    Platform.GITLAB: "it belongs into a repository that holds the release, as .gitlab-ci.yml",
}


def _gradescope_zip(assignment: Assignment, isolation: Tier, jobs: int) -> bytes:
    from autograder import cache
    from autograder.assignments.study import reference_study
    from autograder.authoring.record_answers import all_answers
    from autograder.authoring.release.handout import build_wheel
    from autograder.exports.gradescope_zip import gradescope_zip
    from autograder.grading.pools import process_pool

    with waiting("asking every known mistake what it answers"), cache.names_used() as names:
        all_answers(assignment, executor=lambda: process_pool(jobs))
        reference_study(assignment)
    cached = {name: json.dumps(cache.recall(name)).encode() for name in sorted(names)}
    with tempfile.TemporaryDirectory() as folder, waiting("building the wheel"):
        return gradescope_zip(assignment, build_wheel(Path(folder)), cached, isolation=isolation)
