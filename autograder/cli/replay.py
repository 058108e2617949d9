"""The command that grades the bytes of a result again: replay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.signed import keep_memory_to_this_process
from autograder.errors import SandboxError, SignatureError
from autograder.results.signature import SigningKey, take_key

if TYPE_CHECKING:
    from autograder.assignments.model import Assignment
    from autograder.errors import SubmissionError
    from autograder.results.model import Environment, Result
    from autograder.submissions.reading import Submission


def replay(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT", help="A result.json that `grade` wrote, or its folder.", exists=True)
    ],
    submission: Annotated[
        Path | None,
        typer.Argument(
            help="The file or folder that was graded, or a class with it. Without it: submissions/ and submitted/ here "
            "and beside the results.",
            exists=True,
        ),
    ] = None,
    assignment: Annotated[
        str | None, typer.Option("--assignment", help="Its name or folder, if the result's name does not find it.")
    ] = None,
) -> None:
    """Grade the same bytes with the same seed again, and say whether every verdict is the same.

    The exit status is 1 if a verdict differs, or if the key in AUTOGRADER_KEY has not signed the result.
    """
    from autograder.assignments.find import find_assignment
    from autograder.assignments.reading import read_assignment
    from autograder.classroom.replay import changed_verdicts, differences, find_bytes, require_replayable, summary

    file, key = result / "result.json" if result.is_dir() else result, take_key()
    before, genuine = _read(file, key)
    require_replayable(before)
    now = _environment_now(before.environment.device)
    keep_memory_to_this_process(key)
    read = read_assignment(find_assignment(assignment or before.assignment))
    bytes_again = find_bytes(before, read, _places(file, submission))
    typer.echo(f"{before.student} · {before.heading} · {before.submission.file or 'no file'} · seed {before.seed}")
    told = list(map(str, differences(before, read, now)))
    for sentence in told or ["the assignment, rules, torch, Python, device and isolation are as they were"]:
        typer.echo(sentence)
    after = _grade_again(before, bytes_again, read, now.device)
    changed = changed_verdicts(before, after)
    _refuse_faults(after)
    chosen = _on_seed(before, read)
    for sentence in (*changed, *chosen, summary(before, changed)):
        typer.echo(sentence)
    if changed or chosen or not genuine:
        raise typer.Exit(1)


def _read(file: Path, key: SigningKey | None) -> tuple[Result, bool]:
    """The result in a file; and False if there is a key that has not signed the file. A sentence on the key is printed.

    A result that was changed is replayed, too: that tells what was changed.
    """
    from autograder.results.folder import read_result

    otherwise = "give what autograder grade --out wrote"
    try:
        result = read_result(file, key, otherwise=otherwise)
    except SignatureError as error:
        typer.echo(f"autograder: {error}", err=True)
        return read_result(file, otherwise=otherwise), False
    if key is not None:
        typer.echo(f"signed with key {key.id}, and as it was signed")
    return result, True


def _environment_now(device: str) -> Environment:
    """What grading on this device, or on the CPU if the device is not there, would write into a result now."""
    import platform

    from autograder.results.model import Environment
    from autograder.sandbox.device import choose_device
    from autograder.sandbox.tiers import best_tier, require_linux

    require_linux()
    wanted = "auto" if device == "cuda" else "cpu"
    tiers = {name: best_tier(name) for name in {device if wanted == "auto" else "cpu", "cpu"}}  # before torch's threads
    import torch  # tells its build, too: the name of the package does not

    here = choose_device(wanted)
    return Environment(platform.python_version(), str(torch.__version__), here, str(tiers[here]))


def _places(file: Path, submission: Path | None) -> list[Path]:
    """Where the graded bytes may be: the place that the user named, or else the usual ones."""
    from autograder.classroom.replay import PLACES

    if submission is not None:
        return [submission]
    beside = file.resolve().parent.parent.parent
    folders = dict.fromkeys(folder / name for folder in (beside, Path.cwd()) for name in PLACES)
    return list(folders)


def _grade_again(before: Result, bytes_again: Submission | SubmissionError, read: Assignment, device: str) -> Result:
    """The result of the same bytes with the same seed, for the tasks that the earlier result has."""
    from functools import partial

    from autograder.grading.jobs import Job, Purpose, run_jobs
    from autograder.grading.pools import process_pool

    tasks = frozenset(task.id for task in before.tasks)
    job = Job(
        read.folder,
        before.student,
        bytes_again,
        device,
        tasks,
        purpose=Purpose.GRADE_ONLY,
        version=read.version,
        seed=before.seed,
    )
    (graded,) = run_jobs(read, [job], partial(process_pool, 1))
    return graded.result


def _on_seed(before: Result, read: Assignment) -> list[str]:
    """A sentence, if this assignment would have drawn another seed for these bytes: somebody may have chosen this."""
    from autograder.grading.plan import own_seed_of

    if before.version != read.version:
        return []  # the assignment's secret may have been another
    own = own_seed_of(read, before.submission.sha256 or "")
    return [f"the seed {before.seed} is not the one that grading draws for these bytes"] if own != before.seed else []


def _refuse_faults(after: Result) -> None:
    """Refuse to judge where the grader failed.

    Raises:
        SandboxError: a check could not be graded.
    """
    if after.faults:
        failure = after.faults[0].failure
        why = failure.line if failure else "no reason is known"
        raise SandboxError(f"{after.faults[0].id}: could not be graded again: {why}; replay once more")
