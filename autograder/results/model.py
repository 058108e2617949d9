"""The result model and the arithmetic of points.

A verdict is made once, by the plugin; everything else reads it. Scores follow from verdicts here and nowhere else, so
that no exporter and no page can decide anything.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from msgspec import Struct

from autograder.errors import AutograderError
from autograder.results.failure import Failure, Kind


class Verdict(StrEnum):
    """How one check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"  # the stub's NotImplementedError
    SKIPPED = "skipped"  # an earlier rung of the ladder did not pass
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"
    FORBIDDEN = "forbidden"  # the task forbids a computation that the answer called
    NOT_GRADABLE = "not_gradable"  # needs a GPU that is not there: leaves the maximum, too
    GRADER_ERROR = "grader_error"

    @property
    def earns(self) -> bool:
        """The check earns its points."""
        return self is Verdict.PASSED

    @property
    def counts(self) -> bool:
        """The points of the check are part of the maximum."""
        return self is not Verdict.NOT_GRADABLE

    @property
    def costs_points(self) -> bool:
        """The points of the check are lost."""
        return self.counts and not self.earns

    @property
    def is_graders_fault(self) -> bool:
        """The grader failed, and the check may pass when it runs again."""
        return self is Verdict.GRADER_ERROR

    @property
    def is_untried(self) -> bool:
        """The student has no answer that could be checked."""
        return self in (Verdict.NOT_ATTEMPTED, Verdict.SKIPPED)

    @property
    def is_ungraded(self) -> bool:
        """The check says nothing about the work: it could not run here, or the grader failed."""
        return self.is_graders_fault or not self.counts

    @property
    def is_own_answer(self) -> bool:
        """The verdict is about an answer of the student, right or wrong."""
        return not (self.is_untried or self.is_ungraded)

    @property
    def is_missed(self) -> bool:
        """The student's answer does not pass."""
        return self.is_own_answer and not self.earns

    @property
    def is_irregular(self) -> bool:
        """The instructor should know of the check: it ended otherwise than with a right, a wrong or no answer."""
        return self.is_ungraded or (self.is_missed and self is not Verdict.FAILED)

    @property
    def is_stuck(self) -> bool:
        """The check cannot pass until the student changes code that is there."""
        return self.is_missed or self is Verdict.SKIPPED

    @property
    def names_lines(self) -> bool:
        """The message names lines of the submission, which the next save may move."""
        return self in (Verdict.FAILED, Verdict.FORBIDDEN)

    @property
    def gave_no_answer(self) -> bool:
        """The check ended before the code had answered; asking once more would take as long and tell nothing."""
        return self.is_graders_fault or self in (Verdict.TIMED_OUT, Verdict.CRASHED)

    @property
    def may_come_from_another_task(self) -> bool:
        """The check ran the student's code, and a function of another task may be why it did not pass."""
        may = (Verdict.FAILED, Verdict.NOT_ATTEMPTED, Verdict.CRASHED, Verdict.TIMED_OUT, Verdict.FORBIDDEN)
        return self in may

    @property
    def has_run(self) -> bool:
        """The check itself ran, so that its seconds mean something."""
        return self.counts and self is not Verdict.SKIPPED


class Replaced(Struct, frozen=True, forbid_unknown_fields=True):
    """A function of another task that a right one stood for, so that the task was not judged by that mistake.

    Attributes:
        function: the name of the function or class.
        task: the id of the task that asks for it.
    """

    function: str
    task: str


@dataclass(frozen=True)
class CheckResult:
    """The verdict on one check, and the points that follow from it.

    `points` is what the check is worth; `score` and `max_score` are derived, so they cannot disagree with the verdict.
    `failure` says why the check did not pass; None where there is nothing to say. `in_place_of` names the functions of
    other tasks that right ones stood for when the check passed; empty if the submission's own were there.
    `waits_for` is the title of a hidden check that did not pass and that the points wait for; empty if there is none.
    """

    id: str
    title: str
    verdict: Verdict
    points: float
    visibility: str = "hidden"
    failure: Failure | None = None
    hint: str = ""
    diagnosis: str = ""
    seconds: float = 0.0
    in_place_of: tuple[Replaced, ...] = ()
    waits_for: str = ""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.points) and self.points >= 0):
            raise AutograderError(f"{self.id}: points must be finite and not negative, not {self.points!r}")

    @property
    def score(self) -> float:
        """Only `passed` earns points, and not before the hidden check that asks the same with other inputs passes."""
        return self.points if self.verdict.earns and not self.waits_for else 0.0

    @property
    def max_score(self) -> float:
        """A check that could not be graded leaves the maximum."""
        return self.points if self.verdict.counts else 0.0

    @property
    def message(self) -> str:
        """The failure as text; empty if there is none."""
        return self.failure.text if self.failure else ""


@dataclass(frozen=True)
class TaskResult:
    """One task with its checks, in the order of the assignment. `version` is of what its verdicts depend on."""

    id: str
    title: str
    checks: tuple[CheckResult, ...] = ()
    version: str = ""

    @property
    def score(self) -> float:
        return math.fsum(check.score for check in self.checks)

    @property
    def max_score(self) -> float:
        return math.fsum(check.max_score for check in self.checks)


@dataclass(frozen=True)
class SubmissionInfo:
    """Which bytes were graded, what was left out of them, and what was wrong with them as a whole.

    `failure` is why the submission as a whole cannot be read or loaded; None if it can. `choice` are the notes on which
    file was graded, where several could be the work.
    """

    file: str | None = None
    sha256: str | None = None
    notes: tuple[str, ...] = ()
    failure: Failure | None = None
    choice: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """The failure in one line, with what to do; empty if there is none."""
        return self.failure.line if self.failure else ""


RULES = 2  # by which the engine makes verdicts; since 2, a failed check may pass with right functions of other tasks


@dataclass(frozen=True)
class Environment:
    """What a result was made with; `isolation` is the sandbox's tier, `rules` the `RULES` of that time."""

    python: str
    torch: str
    device: str
    isolation: str
    rules: int = RULES


@dataclass(frozen=True)
class Result:
    """Everything that grading one submission found out.

    `version` is that of the assignment's files, `title` what people call the assignment.
    """

    assignment: str
    version: str
    student: str
    submission: SubmissionInfo
    seed: int
    environment: Environment
    tasks: tuple[TaskResult, ...] = ()
    title: str = ""

    @property
    def heading(self) -> str:
        """The assignment's title, or its name if it has none."""
        return self.title or self.assignment

    @property
    def score(self) -> float:
        return math.fsum(task.score for task in self.tasks)

    @property
    def max_score(self) -> float:
        return math.fsum(task.max_score for task in self.tasks)

    @property
    def handed_in(self) -> bool:
        """Whether there is a submission at all, however little is in it."""
        failure = self.submission.failure
        return failure is None or failure.kind is not Kind.NOTHING_HANDED_IN

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        return tuple(check for task in self.tasks for check in task.checks)

    @property
    def faults(self) -> tuple[CheckResult, ...]:
        """The checks that ended through the grader's own fault."""
        return tuple(check for check in self.checks if check.verdict.is_graders_fault)

    def without_seconds(self) -> Result:
        """The same result with every duration at zero: what two runs of the same bytes must agree on."""
        tasks = (replace(t, checks=tuple(replace(c, seconds=0.0) for c in t.checks)) for t in self.tasks)
        return replace(self, tasks=tuple(tasks))
