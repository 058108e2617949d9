"""The impossible homework, graded on real workers: who earned a point, and which check compares too little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle
from pathlib import Path

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.authoring.impossible.plugin import ASKED_TO_ITS_END, MovedChecks, impossible
from autograder.authoring.impossible.secret import Secret
from autograder.authoring.impossible.submissions import Asked
from autograder.grading.grade import grade_plan
from autograder.grading.plan import plan_checks
from autograder.results.model import CheckResult, Result, Verdict
from autograder.results.wording import points
from autograder.sandbox.conversation import WorkerMaker
from autograder.sandbox.launch import Zygote
from autograder.sandbox.portable.maker import PortableWorkers
from autograder.sandbox.tiers import TIERS, probe_tiers, tier_named

PORTABLE = "portable"  # the workers of a student's own check on a system that cannot fork and confine one


@dataclass(frozen=True)
class Reply:
    """What came of one submission.

    Attributes:
        tier: the isolation tier that it was asked on, or `portable`.
        questions: the number of comparisons with a moved value.
    """

    asked: Asked
    tier: str
    result: Result
    questions: int

    @property
    def faults(self) -> Iterator[str]:
        """A sentence for each check that was passed, and for each that did not ask a right answer to its end."""
        for check in self.result.checks:
            if check.verdict.earns and check.max_score:
                yield f"{self._place(check)}: earns {points(check.max_score)}; {self._why_earned}"
            elif check.verdict is Verdict.GRADER_ERROR or (self.asked.is_right and _ended_early(check)):
                said = check.failure.sentence.partition("\n")[0] if check.failure else ""
                yield f"{self._place(check)}: is not asked to its end: {check.verdict.value} {said}".rstrip()

    @property
    def _why_earned(self) -> str:
        return "the check compares nothing" if self.asked.is_right else "the verdict is forged, or nothing was compared"

    def _place(self, check: CheckResult) -> str:
        return f"{self.asked.name} ({self.tier}): {check.id}"


def _ended_early(check: CheckResult) -> bool:
    if not check.verdict.counts or not check.max_score:
        return False
    return check.failure is None or check.failure.sentence != ASKED_TO_ITS_END


def ask(
    assignment: Assignment, asked: Asked, workers: WorkerMaker, *, tier: str, secret: Secret | None = None
) -> Reply:
    """Grade one submission with moved expected values.

    Args:
        secret: what the values are moved by; by default drawn now.
    """
    moved = MovedChecks(secret or Secret())
    plan = plan_checks(assignment, asked.submission, workers=workers, tasks=asked.tasks)
    graded = grade_plan(impossible(plan, moved), workers=workers, student=asked.name)
    return Reply(asked, tier, graded.result, moved.questions.total)


def tiers_here() -> list[str]:
    """The isolation tiers of this machine, best first, and `portable`."""
    missing = probe_tiers()
    return [*(tier for tier in TIERS if "cpu" in tier.facts.devices and not missing.get(tier)), PORTABLE]


def ask_all(assignment: Assignment, submissions: Sequence[Asked], executor: Callable[[], Executor]) -> Iterator[Reply]:
    """Ask all submissions on the best tier, and the attacks on the others; the replies come as they are ready.

    On the other tiers an attack is asked about one task, the next attack about the next task: a way out of a worker is
    the same in all of them.
    """
    best, *others = tiers_here()
    attacks = [one for one in submissions if one.attacks]
    pool = executor()
    futures: list[Future[Reply]] = [pool.submit(_ask_here, assignment.folder, one, best) for one in submissions]
    for tier in others:
        for one, task in zip(attacks, cycle(assignment.graded_tasks), strict=False):
            asked = replace(one, tasks=frozenset({task.id}))
            futures.append(pool.submit(_ask_here, assignment.folder, asked, tier))
    for future in as_completed(futures):
        yield future.result()


def _ask_here(folder: Path, asked: Asked, tier: str) -> Reply:
    assignment = _assignment(folder)
    return ask(assignment, asked, _OWN.of(assignment.preload, tier), tier=tier)


@cache
def _assignment(folder: Path) -> Assignment:
    return read_assignment(folder)


class _OwnWorkers:
    """The workers of this process, which stay for the next submission on the same tier."""

    def __init__(self) -> None:
        self._key: tuple[tuple[str, ...], str] | None = None
        self._workers: WorkerMaker | None = None

    def of(self, preload: tuple[str, ...], tier: str) -> WorkerMaker:
        if self._workers is None or self._key != (preload, tier):
            if self._workers is not None:
                self._workers.close()
            self._key, self._workers = (preload, tier), workers_on(tier, preload)
        return self._workers


_OWN = _OwnWorkers()


def workers_on(tier: str, preload: Sequence[str]) -> WorkerMaker:
    """New workers of a tier, or portable ones."""
    return PortableWorkers(preload) if tier == PORTABLE else Zygote(preload, at_most=tier_named(tier))
