"""From failed checks to diagnoses, on one path for grading and for a student's own check.

The quick checks of a failed task are asked once more, with inputs that are the same for everybody, unless the run had
these inputs itself. The answers are then compared with those of the task's misconceptions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Protocol

from autograder.assignments.model import ALL_TASKS, Assignment, TaskIds
from autograder.checks.inputs import seed_of
from autograder.errors import SubmissionError
from autograder.grading.answers import Answers, Recorder, answers_in
from autograder.grading.check_run import CheckRun, run_checks
from autograder.grading.graded import Graded, decide
from autograder.grading.likeness import KnownAnswers, recognise
from autograder.grading.plan import plan_checks
from autograder.results.model import CheckResult, Result, TaskResult, Verdict
from autograder.sandbox.conversation import WorkerMaker
from autograder.submissions.reading import Submission


class KnownMistakes(Protocol):
    """The answers that a submission's answers are compared with: a grader's cache, or a file in a release."""

    @property
    def seed(self) -> int:
        """The seed of the inputs that the known answers belong to."""

    @property
    def tasks(self) -> Collection[str]:
        """The ids of the tasks that have known mistakes."""

    def of(self, task: str) -> KnownAnswers:
        """The known answers to one task's checks.

        Raises:
            AutograderError: they could not be recorded.
        """


def everybodys_seed(assignment: Assignment) -> int:
    """The seed of the inputs for diagnoses, which are the same for every submission."""
    return seed_of(assignment.name, "diagnosis")


def ask_quick_checks(
    assignment: Assignment,
    submission: Submission | SubmissionError,
    *,
    workers: WorkerMaker,
    student: str = "",
    tasks: TaskIds = ALL_TASKS,
) -> Graded:
    """Run the recorded checks alone, with everybody's inputs, and write down the answers."""
    quick = replace(assignment, checks=tuple(check for check in assignment.checks if check.recorded))
    plan = plan_checks(quick, submission, workers=workers, tasks=tasks, seed=everybodys_seed(assignment))
    recorder = Recorder()
    run = run_checks(plan, workers, recorder)
    return Graded(decide(run, student), run.evidence.recorded, recorder.answers, run.log)


def ask_for_answers(run: CheckRun, result: Result, known: KnownMistakes) -> Answers:
    """The submission's answers in the failed tasks, to the questions of which mistakes are known.

    Nothing is asked twice: a run that had these questions itself has written the answers down.
    """
    tasks = frozenset(task.id for task in tasks_to_diagnose(result, known))
    if not tasks:
        return {}
    if run.recorder is not None:
        return run.recorder.answers
    return ask_quick_checks(run.plan.assignment, run.plan.submission, workers=run.workers, tasks=tasks).answers


def diagnoses(answers: Answers, result: Result, known: KnownMistakes) -> dict[str, str]:
    """The sentence of the misconception that each check's answers look like, by the ids of the checks."""
    found: dict[str, str] = {}
    for task in tasks_to_diagnose(result, known):
        found |= recognise(answers_in(answers, {check.id for check in task.checks}), known.of(task.id))
    return found


def tasks_to_diagnose(result: Result, known: KnownMistakes) -> list[TaskResult]:
    """The tasks with known mistakes in which a check failed by its answer, and every check came to an answer."""
    if result.submission.problem:
        return []
    return [task for task in result.tasks if task.id in known.tasks and _failed_by_answers(task)]


def with_diagnoses(result: Result, found: Mapping[str, str]) -> Result:
    """The result with these sentences at its failed checks, by the ids of the checks."""
    tasks = (replace(task, checks=tuple(_diagnosed(check, found) for check in task.checks)) for task in result.tasks)
    return replace(result, tasks=tuple(tasks))


def _failed_by_answers(task: TaskResult) -> bool:
    verdicts = {check.verdict for check in task.checks}
    return Verdict.FAILED in verdicts and not any(verdict.gave_no_answer for verdict in verdicts)


def _diagnosed(check: CheckResult, found: Mapping[str, str]) -> CheckResult:
    return replace(check, diagnosis=found.get(check.id, "") if check.verdict is Verdict.FAILED else "")
