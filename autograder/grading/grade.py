"""Grade one submission: run the checks on it, and gather one verdict for every entry of the manifest."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.assignments.model import VISIBILITY_OF_FOLDER, Assignment, CheckSpec
from autograder.errors import SubmissionError
from autograder.grading import fixtures
from autograder.grading.answers import Recorder
from autograder.grading.check_run import CheckRun
from autograder.results.model import CheckResult, Environment, Result, SubmissionInfo, TaskResult, Verdict
from autograder.sandbox.conversation import WorkerMaker
from autograder.submissions.reading import Submission

_PYTEST_OPTIONS = (
    "--disable-plugin-autoload",  # the checks' run is ours alone
    "-pno:cacheprovider",  # leaves no folder beside the checks
    "-pno:terminal",
    "-pno:warnings",  # what student code warns of is not the grader's business
    "-pno:faulthandler",  # its handlers are the host process's
    "-pno:unraisableexception",  # collects garbage five times a run, which costs as much as twenty checks
    "-pno:threadexception",
    "-pno:logging",
    "--continue-on-collection-errors",  # a check file that cannot be imported costs its own checks only
    "--import-mode=importlib",  # public and hidden files may have the same name
    "--assert=plain",  # checks speak through messages, and a hidden value must not be rewritten into one
    "--capture=sys",
    f"-c{Path(__file__).with_name('checks.ini')}",  # not the options of whoever's folder the checks lie in
)


@dataclass(frozen=True)
class Graded:
    """The result, and the evidence that the checks kept for the student's page."""

    result: Result
    evidence: dict[str, Any]


def grade(
    assignment: Assignment,
    submission: Submission | SubmissionError,
    *,
    student: str,
    zygote: WorkerMaker,
    device: str = "cpu",
    tasks: frozenset[str] | None = None,
    recorder: Recorder | None = None,
) -> Graded:
    """Grade what one student handed in.

    Args:
        submission: as read, or the error that reading it ended in.
        zygote: where this grader's workers come from.
        device: `cpu` or `cuda`.
        tasks: the tasks to grade; all if None.
        recorder: writes down what the submission answers to inputs that are the recorder's, not the submission's.

    Raises:
        KeyboardInterrupt: the run was interrupted from outside; there is no result then.
    """
    torch.set_num_threads(1)  # as in the worker: the same sums in the same order
    run = CheckRun(assignment, submission, zygote=zygote, device=device, tasks=tasks, recorder=recorder)
    _run_checks(assignment, run)
    environment = Environment(platform.python_version(), str(torch.__version__), device, str(zygote.tier))
    return Graded(_result(run, student, environment), run.evidence)


def _run_checks(assignment: Assignment, run: CheckRun) -> None:
    files = sorted({check_id.partition("::")[0] for check_id in run.manifest})
    paths = [str(assignment.folder / file) for file in files]
    if not files:
        return  # pytest without a path would look for tests wherever it stands
    folder = str(assignment.folder)
    options = [*_PYTEST_OPTIONS, f"--rootdir={folder}", f"--confcutdir={folder}"]
    try:
        pytest.main([*options, "-pautograder.grading.plugin", *paths], plugins=[run, fixtures])
    finally:
        _forget_modules_of(assignment.folder)
    if run.interrupted:
        raise KeyboardInterrupt


def _forget_modules_of(folder: Path) -> None:
    """Two assignments may each have a hidden/test_losses.py, which pytest would take for one module.

    Only the checks' own modules: a student's folder may hold the whole environment that this runs in.
    """
    folders = tuple(f"{folder / part}{os.sep}" for part in VISIBILITY_OF_FOLDER)
    files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    for name, file in files.items():
        if isinstance(file, str) and file.startswith(folders):
            del sys.modules[name]


def _result(run: CheckRun, student: str, environment: Environment) -> Result:
    assignment = run.assignment
    tasks = []
    for task in assignment.graded_tasks:
        checks = tuple(_check_result(run, check) for check in assignment.checks_of(task.id) if check.id in run.manifest)
        if checks:
            tasks.append(TaskResult(task.id, task.title, checks, assignment.version_of(task.id)))
    return Result(
        assignment=assignment.name,
        version=assignment.version,
        student=student,
        submission=_info(run),
        seed=run.seed,
        environment=environment,
        tasks=tuple(tasks),
        title=assignment.title,
    )


def _check_result(run: CheckRun, check: CheckSpec) -> CheckResult:
    verdict, failure = run.verdict(check.id)
    hint = "" if verdict in (Verdict.PASSED, Verdict.NOT_ATTEMPTED) else run.assignment.task(check.task).hint
    seconds = run.outcomes[check.id].seconds
    return CheckResult(
        check.id, check.title, verdict, check.points, check.visibility, failure=failure, hint=hint, seconds=seconds
    )


def _info(run: CheckRun) -> SubmissionInfo:
    submission = run.submission
    if isinstance(submission, SubmissionError):
        return SubmissionInfo(failure=run.failure)
    return SubmissionInfo(submission.file, submission.sha256, submission.notes, run.failure)
