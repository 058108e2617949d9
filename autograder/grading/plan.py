"""The plan of one run of checks: which checks, with which inputs, and the verdicts that are known before it starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from autograder.assignments.model import ALL_TASKS, Assignment, CheckSpec, TaskIds
from autograder.checks.inputs import seed_of
from autograder.errors import SubmissionError
from autograder.grading.substitution import Substitution
from autograder.grading.verdicts import KnownBeforehand
from autograder.results.failure import Failure, Kind
from autograder.results.model import Verdict
from autograder.sandbox.conversation import WorkerMaker
from autograder.submissions.reading import Submission


@dataclass(frozen=True)
class Plan:
    """The plan of one run of checks.

    Attributes:
        submission: as read, or the error that reading it ended in.
        checks: each check of the run by its id, in the order of the assignment.
        seed: of the inputs of all checks.
        device: the device of the inputs, `cpu` or `cuda`.
        settled: by the ids of checks, the errors that settle their verdicts before they run.
        substitutions: by the ids of tasks, the module that is asked in place of the submission's own.
        plugins: more plugins of pytest that take part in the run.
    """

    assignment: Assignment
    submission: Submission | SubmissionError
    checks: Mapping[str, CheckSpec]
    seed: int
    device: str
    settled: Mapping[str, Exception]
    substitutions: Mapping[str, Substitution] = field(default_factory=dict)
    plugins: tuple[object, ...] = ()


def plan_checks(
    assignment: Assignment,
    submission: Submission | SubmissionError,
    *,
    workers: WorkerMaker,
    tasks: TaskIds = ALL_TASKS,
    seed: int | None = None,
) -> Plan:
    """Plan the checks of these tasks.

    Args:
        workers: the maker of the workers that will run the student's code.
        seed: of the inputs. By default it is made of the assignment's secret and the submission's bytes, so that a
            hard-coded answer fails.
    """
    checks = {check.id: check for check in assignment.checks if tasks is None or check.task in tasks}
    if isinstance(submission, SubmissionError):
        settled: dict[str, Exception] = dict.fromkeys(checks, submission)
    else:
        settled = dict(_not_gradable_here(checks, workers))
    sha256 = submission.sha256 if isinstance(submission, Submission) else ""
    own_seed = own_seed_of(assignment, sha256) if seed is None else seed
    return Plan(assignment, submission, checks, own_seed, workers.device, settled)


def own_seed_of(assignment: Assignment, sha256: str) -> int:
    """The seed of a submission's inputs, made of the assignment's secret and the digest of the submission's bytes."""
    return seed_of(assignment.secret, sha256)


def _not_gradable_here(checks: Mapping[str, CheckSpec], workers: WorkerMaker) -> Iterator[tuple[str, KnownBeforehand]]:
    """The checks that need a GPU, or a folder to write to, and do not have it here."""
    for check in checks.values():
        missing = ""
        if check.needs_gpu and workers.device != "cuda":
            missing = "needs a GPU, and there is none here"
        elif check.needs_scratch and not workers.tier.can_write:
            missing = "needs a folder to write to, and workers have none here"
        if missing:
            failure = Failure(missing, kind=Kind.NOT_GRADABLE)
            yield check.id, KnownBeforehand(Verdict.NOT_GRADABLE, failure)
