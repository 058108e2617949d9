"""The result of a run of checks, and the text in which it travels between processes with its evidence and log."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.assignments.model import Assignment, CheckSpec
from autograder.errors import SubmissionError
from autograder.results.document import result_from_json, result_to_json
from autograder.results.evidence import Evidence
from autograder.results.failure import Failure
from autograder.results.model import CheckResult, Environment, Result, SubmissionInfo, TaskResult, Verdict

if TYPE_CHECKING:
    from autograder.grading.answers import Answers
    from autograder.grading.check_run import CheckRun


@dataclass(frozen=True)
class Graded:
    """A graded submission.

    Attributes:
        result: a verdict for every check.
        evidence: the numbers that the checks recorded for the student's page.
        answers: the submission's answers, if they were written down.
        log: the tracebacks of the grader's own errors, for the instructor. They may show lines of hidden checks.
    """

    result: Result
    evidence: Evidence = field(default_factory=Evidence)
    answers: Answers = field(default_factory=dict)
    log: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Everything as one text. Answers keep their NaN."""
        document = {
            "result": result_to_json(self.result),
            "evidence": self.evidence.to_json(),
            "answers": self.answers,
            "log": self.log,
        }
        return json.dumps(document)

    @staticmethod
    def from_json(text: str) -> Graded:
        """Read a text of `to_json`.

        Raises:
            AutograderError: the score of the result does not follow from its verdicts.
        """
        document = json.loads(text)
        result = result_from_json(document["result"])
        return Graded(result, Evidence.from_json(document["evidence"]), document["answers"], tuple(document["log"]))


def decide(run: CheckRun, student: str) -> Result:
    """The result of a run: one verdict for every check of its plan."""
    assignment, planned = run.plan.assignment, run.plan.checks
    tasks = []
    for task in assignment.graded_tasks:
        checks = tuple(_check_result(run, check) for check in assignment.checks_of(task.id) if check.id in planned)
        if checks:
            tasks.append(TaskResult(task.id, task.title, checks, assignment.version_of(task.id)))
    return Result(
        assignment=assignment.name,
        version=assignment.version,
        student=student,
        submission=_info(run),
        seed=run.plan.seed,
        environment=run.environment,
        tasks=tuple(tasks),
        title=assignment.title,
    )


def result_without_run(
    assignment: Assignment,
    info: SubmissionInfo,
    device: str,
    verdict_of: Callable[[CheckSpec], tuple[Verdict, Failure | None]],
) -> Result:
    """A result for which no check has run, with these verdicts and no student's name."""

    def check_result(check: CheckSpec) -> CheckResult:
        verdict, failure = verdict_of(check)
        return CheckResult(check.id, check.title, verdict, check.points, check.visibility, failure=failure)

    tasks = tuple(
        TaskResult(task.id, task.title, tuple(map(check_result, checks)), assignment.version_of(task.id))
        for task in assignment.graded_tasks
        if (checks := assignment.checks_of(task.id))
    )
    environment = Environment("", "", device, "")
    return Result(assignment.name, assignment.version, "", info, 0, environment, tasks, assignment.title)


def _check_result(run: CheckRun, check: CheckSpec) -> CheckResult:
    verdict, failure = run.verdict(check.id)
    has_hint = not verdict.earns and verdict is not Verdict.NOT_ATTEMPTED
    hint = run.plan.assignment.task(check.task).hint if has_hint else ""
    outcome = run.outcomes[check.id]
    return CheckResult(
        check.id,
        check.title,
        verdict,
        check.points,
        check.visibility,
        failure=failure,
        hint=hint,
        seconds=outcome.seconds,
        in_place_of=outcome.in_place_of,
        waits_for=_twin_not_passed(run, check) if verdict.earns and check.points else "",
    )


def _twin_not_passed(run: CheckRun, check: CheckSpec) -> str:
    """The title of the first hidden check that the points of this public one wait for; empty if they are earned."""
    twins = (twin for twin in run.plan.assignment.twins_of(check.id) if twin.id in run.plan.checks)
    return next((twin.title for twin in twins if run.verdict(twin.id)[0].costs_points), "")


def _info(run: CheckRun) -> SubmissionInfo:
    submission = run.plan.submission
    if isinstance(submission, SubmissionError):
        return SubmissionInfo(notes=submission.notes, failure=run.failure, choice=submission.other_files)
    return SubmissionInfo(
        submission.file, submission.sha256, submission.notes, run.failure, choice=submission.other_files
    )
