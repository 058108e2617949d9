"""The outcomes of a run's checks, and what the time that earlier checks took decides about the next.

A check that ran out of time is tried once more. The checks after it are tried as well: one slow check says little of
the others. A task is given up when endless loops have taken its share of the time that the submission has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.assignments.model import CheckSpec
from autograder.grading.plan import Plan
from autograder.grading.verdicts import KnownBeforehand
from autograder.results.failure import Failure, Kind
from autograder.results.model import Replaced, Verdict
from autograder.sandbox.student import Student

LEAST_LATE = 2  # checks of a task that may run out of time, however long they take


@dataclass
class Outcome:
    """The state of one check during the run.

    Attributes:
        phases: those of pytest that have ended.
        student: the submission, once its worker has loaded it.
        verdict: the verdict and why the check failed, once the check has raised.
        trace: the traceback of the error, if the verdict is the grader's own fault.
        seconds: of wall time in all phases.
        spent: the seconds in which the submission computed or waited, in all tries of the check.
        ran_out_of_time: whether it ran, and a limit on time was reached.
        in_place_of: the functions of other tasks that right ones stood for when the check passed.
    """

    phases: list[str] = field(default_factory=list)
    student: Student | None = None
    verdict: tuple[Verdict, Failure | None] | None = None
    trace: str = ""
    sandbox_failed: bool = False
    seconds: float = 0.0
    spent: float = 0.0
    ran_out_of_time: bool = False
    in_place_of: tuple[Replaced, ...] = ()

    @property
    def has_run(self) -> bool:
        """Whether code of the submission has run in a try of the check."""
        return self.student is not None or self.spent > 0


Outcomes = Mapping[str, Outcome]  # by the ids of checks


def require_time_left(outcomes: Outcomes, plan: Plan) -> None:
    """Settle a check if those that came to an end have used up the time of the submission.

    Those that ran out of time count apart, so that endless loops in one task cost no other task its checks.

    Raises:
        KnownBeforehand: the time is used up.
    """
    limit = plan.assignment.limits.submission_seconds
    if sum(outcome.spent for outcome in outcomes.values() if not outcome.ran_out_of_time) >= limit:
        sentence = f"the {limit:g} s for all checks were used up by earlier ones"
        raise KnownBeforehand(Verdict.TIMED_OUT, Failure(sentence, kind=Kind.TIME))


def require_task_in_time(check: CheckSpec, outcomes: Outcomes, plan: Plan) -> None:
    """Settle a check if its task has lost its share of the time, and two checks, to code that did not come to an end.

    Raises:
        KnownBeforehand: the check waits for an earlier one.
    """
    late = [other for other in plan.checks.values() if other.task == check.task and outcomes[other.id].ran_out_of_time]
    share = plan.assignment.limits.submission_seconds / len(plan.assignment.graded_tasks)
    if len(late) >= LEAST_LATE and sum(outcomes[other.id].spent for other in late) >= share:
        raise waits_for(late[0])


def waits_for(earlier: CheckSpec) -> KnownBeforehand:
    """The verdict on a check that is not run because of an earlier one."""
    return KnownBeforehand(Verdict.SKIPPED, Failure(f"waits for: {earlier.title}", kind=Kind.WAITS))
