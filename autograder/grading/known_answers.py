"""The answers of the reference and the misconceptions, recorded once for each version of an assignment."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import torch

from autograder import cache
from autograder.assignments.model import Assignment, without_solution_markers
from autograder.errors import SandboxError
from autograder.grading.answers import Answers
from autograder.grading.diagnosis import ask_quick_checks, everybodys_seed
from autograder.grading.likeness import Candidate, KnownAnswers
from autograder.sandbox.conversation import WorkerMaker
from autograder.submissions.reading import Submission, parse_submission

FORMAT = "1"  # of the stored answers; stored answers of another format are not used


def reference_submission(assignment: Assignment) -> Submission:
    """The reference, as if a student had handed it in."""
    return answer_submission(assignment, "")


def answer_submission(assignment: Assignment, source: str) -> Submission:
    """The reference with these definitions in place of its own: later definitions win."""
    text = "\n\n".join(part for part in (without_solution_markers(assignment.source), source) if part)
    return parse_submission(assignment.file, text.encode(), assignment)


@dataclass(frozen=True)
class RecordedMistakes:
    """The misconceptions of an assignment (`KnownMistakes`); answers that are not in the cache are recorded."""

    assignment: Assignment
    workers: WorkerMaker

    @property
    def seed(self) -> int:
        return everybodys_seed(self.assignment)

    @property
    def tasks(self) -> Collection[str]:
        return {wrong.task for wrong in self.assignment.misconceptions}

    def of(self, task: str) -> KnownAnswers:
        """The known answers to one task's checks.

        Raises:
            SandboxError: they could not be recorded through the grader's own fault; nothing is stored then.
        """
        return stored(self.assignment, task, self.workers.device) or self._recorded(task)

    def _recorded(self, task: str) -> KnownAnswers:
        wrong = {one.slug: self._ask(one.source, task) for one in self.assignment.misconceptions if one.task == task}
        reference = self._ask("", task)
        store(self.assignment, task, self.workers.device, reference=reference, wrong=wrong)
        return known_answers(self.assignment, task, reference=reference, wrong=wrong)

    def _ask(self, source: str, task: str) -> Answers:
        submission = answer_submission(self.assignment, source)
        asked = ask_quick_checks(self.assignment, submission, workers=self.workers, tasks=frozenset({task}))
        if asked.result.faults:
            name = self.assignment.name
            raise SandboxError(f"{name}: the answers of task {task}'s misconceptions could not be recorded")
        return asked.answers


def known_answers(
    assignment: Assignment, task: str, *, reference: Answers, wrong: Mapping[str, Answers]
) -> KnownAnswers:
    """The answers of a task's reference, and those of its misconceptions with their sentences.

    Args:
        wrong: the misconceptions' answers by slug.
    """
    mine = (one for one in assignment.misconceptions if one.task == task and one.slug in wrong)
    return KnownAnswers(reference, tuple(Candidate(one.sentence, wrong[one.slug]) for one in mine))


def stored(assignment: Assignment, task: str, device: str) -> KnownAnswers | None:
    """The answers that `store` wrote; None if this version of the assignment has none."""
    table = cache.recall(_name(assignment, task, device))
    return known_answers(assignment, task, **table) if table and table.keys() == {"reference", "wrong"} else None


def store(assignment: Assignment, task: str, device: str, *, reference: Answers, wrong: Mapping[str, Answers]) -> None:
    """Write the answers of a task's reference and misconceptions (by slug) into the cache."""
    cache.store(_name(assignment, task, device), {"reference": reference, "wrong": dict(wrong)})


def _name(assignment: Assignment, task: str, device: str) -> str:
    sources = [f"{wrong.slug}\0{wrong.source}" for wrong in assignment.misconceptions if wrong.task == task]
    parts = (FORMAT, assignment.version, task, device, str(torch.__version__), *sources)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return f"{assignment.name}-records-{task}-{digest}.json"
