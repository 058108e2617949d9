"""Grade a class: what an earlier run settled is kept, the rest is graded, each result written as it comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.assignments.model import Assignment, CheckSpec
from autograder.classroom.choice import read_hand_in
from autograder.classroom.intake import HandIn
from autograder.classroom.resume import brought_up_to_date, earlier_result, merged_evidence, outdated_tasks
from autograder.errors import NothingHandedIn, SubmissionError
from autograder.grading.graded import result_without_run
from autograder.grading.jobs import Job, run_jobs
from autograder.results.failure import NOTHING_HANDED_IN
from autograder.results.folder import read_evidence, write_result
from autograder.results.model import (
    Result,
    SubmissionInfo,
    Verdict,
)
from autograder.sandbox.tiers import Tier
from autograder.submissions.reading import Submission
from autograder.text import one_line

if TYPE_CHECKING:
    pass


OnDone = Callable[[Result], None]
OnChange = Callable[[Result, Result], None]


def grade_class(
    assignment: Assignment,
    found: Sequence[HandIn],
    out: Path,
    *,
    executor: Callable[[], Executor],
    device: str = "cpu",
    isolation: Tier = Tier.PROCESS,
    force: bool = False,
    on_done: OnDone = lambda result: None,
    on_change: OnChange = lambda earlier, now: None,
) -> list[Result]:
    """Grade a class into `out/<student>/`; returns the results in the order of `found`, one for each student.

    Where the assignment has changed since a result was written, only the tasks that this can touch are graded again.

    Args:
        executor: makes the executor; called again if one breaks.
        isolation: the weakest tier to grade on.
        force: grade again what has a valid result already.
        on_done: told each result, fresh or kept, in the order in which they come.
        on_change: told an earlier result of the same bytes and the new one, where their verdicts differ.
    """
    book = _Book(out, on_done, on_change)
    places: dict[str, _Place] = {}
    jobs = []
    for entry in found:
        place = _place(entry, assignment, out, device)
        kept = None if force else place.kept
        outdated = None if kept is None else outdated_tasks(kept, assignment)
        if isinstance(place.submission, NothingHandedIn):
            book.keep(place, _nothing(assignment, device))
        elif kept is not None and not outdated:
            book.keep(place, brought_up_to_date(kept, None, assignment))
        else:
            student = kept.student if kept else place.students[0]
            job = Job(assignment.folder, student, place.submission, device, outdated, isolation)
            jobs.append(replace(job, version=assignment.version))
            places[student] = place
    for graded in run_jobs(assignment, jobs, executor):
        result, evidence = graded.result, graded.evidence
        place = places[result.student]
        if place.kept is not None and not force:
            evidence = merged_evidence(read_evidence(out / result.student), evidence)
            result = brought_up_to_date(place.kept, result, assignment)
        book.write(place, result, evidence)
    return [book.results[student] for entry in found for student in entry.students]


@dataclass(frozen=True)
class _Place:
    """A submission with those who get its result.

    Attributes:
        notes: what every one of them is told of it, beside what stands in the submission's own notes.
        earlier: the results of the same bytes that are there already, by student.
        kept: the one of these that has the least to be graded again.
    """

    students: tuple[str, ...]
    submission: Submission | SubmissionError
    notes: tuple[str, ...]
    earlier: Mapping[str, Result]
    kept: Result | None

    def results_of(self, result: Result) -> list[Result]:
        """The result as each student's own."""
        own = self.submission.notes if isinstance(self.submission, Submission) else ()
        about = replace(result.submission, notes=(*self.notes, *own))
        return [replace(result, student=student, submission=about) for student in self.students]


@dataclass(frozen=True)
class _Book:
    """The results of a class as they come: each is written into its student's folder, and told."""

    out: Path
    on_done: OnDone
    on_change: OnChange
    results: dict[str, Result] = field(default_factory=dict)

    def write(self, place: _Place, result: Result, evidence: Mapping[str, Any]) -> None:
        """A fresh result, for everybody who gets it."""
        for own in place.results_of(result):
            write_result(self.out / own.student, own, evidence)
            self._tell(place, own)

    def keep(self, place: _Place, result: Result) -> None:
        """A result that needed no grading; written where it is not there already."""
        for own in place.results_of(result):
            if own != place.earlier.get(own.student):
                evidence = read_evidence(self.out / place.kept.student) if place.kept else {}
                write_result(self.out / own.student, own, evidence)
            self._tell(place, own)

    def _tell(self, place: _Place, own: Result) -> None:
        before = place.earlier.get(own.student)
        if before is not None and _verdicts(before) != _verdicts(own):
            self.on_change(before, own)
        self.results[own.student] = own
        self.on_done(own)


def _place(entry: HandIn, assignment: Assignment, out: Path, device: str) -> _Place:
    submission, notes = read_hand_in(entry, assignment)
    there = {name: earlier_result(out / name, submission, assignment, device) for name in entry.students}
    earlier = {name: result for name, result in there.items() if result is not None}
    kept = min(earlier.values(), key=lambda result: len(outdated_tasks(result, assignment)), default=None)
    if entry.members and entry.path is not None:
        notes = (
            f"handed in for the group {one_line(entry.student)}: {one_line(', '.join(entry.members), 300)}",
            *notes,
        )
    return _Place(entry.students, submission, notes, earlier, kept)


def _nothing(assignment: Assignment, device: str) -> Result:
    """The result of who has handed in nothing; a check that needs a GPU leaves the maximum, as it does for others."""

    def verdict(check: CheckSpec) -> tuple[Verdict, None]:
        no_gpu = check.needs_gpu and device != "cuda"
        return Verdict.NOT_GRADABLE if no_gpu else Verdict.NOT_ATTEMPTED, None

    return result_without_run(assignment, SubmissionInfo(failure=NOTHING_HANDED_IN), device, verdict)


def _verdicts(result: Result) -> dict[str, tuple[Verdict, float]]:
    return {check.id: (check.verdict, check.points) for check in result.checks}
