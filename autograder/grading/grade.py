"""Grade one submission."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from autograder.assignments.model import ALL_TASKS, Assignment, TaskIds
from autograder.errors import AutograderError, SubmissionError
from autograder.grading.answers import Recorder
from autograder.grading.check_run import run_checks
from autograder.grading.diagnosis import KnownMistakes, ask_for_answers, diagnoses, with_diagnoses
from autograder.grading.graded import Graded, decide
from autograder.grading.paid_once import pass_with_right_functions
from autograder.grading.plan import Plan, plan_checks
from autograder.grading.tracebacks import traceback_of
from autograder.sandbox.conversation import WorkerMaker
from autograder.submissions.reading import Submission


def grade(
    assignment: Assignment,
    submission: Submission | SubmissionError,
    *,
    workers: WorkerMaker,
    student: str,
    tasks: TaskIds = ALL_TASKS,
    seed: int | None = None,
    known: KnownMistakes | None = None,
) -> Graded:
    """Grade one student's submission: a verdict for every check, and a sentence where the mistake is known.

    Args:
        submission: as read, or the error that reading it ended in.
        workers: the maker of this grader's workers.
        seed: of the inputs; by default, one of the submission's own.
        known: the mistakes that failed checks are compared with; no diagnoses if None.

    Raises:
        KeyboardInterrupt: the run was interrupted from outside; there is no result then.
    """
    plan = plan_checks(assignment, submission, workers=workers, tasks=tasks, seed=seed)
    return grade_plan(plan, workers=workers, student=student, known=known)


def grade_plan(plan: Plan, *, workers: WorkerMaker, student: str, known: KnownMistakes | None = None) -> Graded:
    """Run the checks of a plan, and decide; see `grade`."""
    recorder = Recorder() if known is not None and known.seed == plan.seed else None
    run = run_checks(plan, workers, recorder)  # a later check waits for the verdicts of earlier ones
    pass_with_right_functions(run)
    result = decide(run, student)
    log = list(run.log)
    if known is not None:
        with _faults_logged(log):
            answers = ask_for_answers(run, result, known)
            result = with_diagnoses(result, diagnoses(answers, result, known))
    return Graded(result, run.evidence.recorded, log=tuple(log))


@contextmanager
def _faults_logged(log: list[str]) -> Iterator[None]:
    """A diagnosis is a help and no verdict: a fault in it ends the diagnosis, not the grading."""
    try:
        yield
    except AutograderError as error:
        log.append(f"no diagnosis could be made\n{traceback_of(error)}")
