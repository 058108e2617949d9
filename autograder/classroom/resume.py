"""What an earlier run has settled, and what has to be graded again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from autograder.assignments.model import ALL_TASKS, Assignment, CheckSpec, TaskIds
from autograder.classroom.choice import read_hand_in
from autograder.classroom.intake import HandIn
from autograder.classroom.setting import Setting
from autograder.errors import NothingHandedIn, SubmissionError
from autograder.grading.graded import Graded, result_without_run
from autograder.results.evidence import AccuracyEvidence, Evidence, LossEvidence
from autograder.results.failure import NOTHING_HANDED_IN
from autograder.results.folder import ResultsFolder
from autograder.results.model import RULES, Result, SubmissionInfo, Verdict
from autograder.submissions.reading import Submission
from autograder.text import one_line

Curves = TypeVar("Curves", LossEvidence, AccuracyEvidence)


@dataclass(frozen=True)
class Entry:
    """A submission as it was read, and the students who get its result.

    Attributes:
        notes: sentences for these students, beside the submission's own notes.
        earlier: the results that these students have from an earlier run: of the same bytes, on the same device, and
            without a fault of the grader.
    """

    students: tuple[str, ...]
    submission: Submission | SubmissionError
    notes: tuple[str, ...]
    earlier: Mapping[str, Result]

    def results_of(self, result: Result) -> list[Result]:
        """The result of the submission, once for each student."""
        read = self.submission
        about = replace(result.submission, notes=(*self.notes, *read.notes), choice=read.other_files)
        return [replace(result, student=student, submission=about) for student in self.students]


@dataclass(frozen=True)
class SettledEntry:
    """A submission that need not be graded.

    Attributes:
        base: the earlier result that settles it; None if nothing was handed in.
    """

    entry: Entry
    result: Result
    base: Result | None = None

    def graded(self, folder: ResultsFolder) -> Graded:
        """The result, with the evidence that the earlier run has left."""
        return Graded(self.result, folder.evidence_of(self.base.student)) if self.base else Graded(self.result)


@dataclass(frozen=True)
class OpenEntry:
    """A submission that has to be graded.

    Attributes:
        base: the earlier result that still holds for all other tasks; None if there is none.
        tasks: the tasks to grade.
    """

    entry: Entry
    base: Result | None = None
    tasks: TaskIds = ALL_TASKS

    @property
    def student(self) -> str:
        """The one student in whose name the submission is graded."""
        return self.base.student if self.base else self.entry.students[0]

    def completed(self, fresh: Graded, assignment: Assignment, folder: ResultsFolder) -> Graded:
        """What was graded, together with what still holds."""
        if self.base is None:
            return fresh
        evidence = merged_evidence(folder.evidence_of(self.student), fresh.evidence)
        return Graded(brought_up_to_date(self.base, fresh.result, assignment), evidence)


def read_entry(hand_in: HandIn, assignment: Assignment, folder: ResultsFolder, device: str) -> Entry:
    """Read a submission, and look up what an earlier run on this device has left for it."""
    submission, notes = read_hand_in(hand_in, assignment)
    there = {student: folder.result_of(student) for student in hand_in.students}
    earlier = {
        student: result
        for student, result in there.items()
        if result and _is_of(result, submission, assignment, device) and not result.faults
    }
    if hand_in.members and hand_in.path is not None:
        members = one_line(", ".join(hand_in.members), 300)
        notes = (f"handed in for the group {one_line(hand_in.student)}: {members}", *notes)
    return Entry(hand_in.students, submission, notes, earlier)


def divide(
    entries: Iterable[Entry], assignment: Assignment, setting: Setting
) -> tuple[list[SettledEntry], list[OpenEntry]]:
    """Divide a class into what is settled and what has to be graded."""
    settled: list[SettledEntry] = []
    open_: list[OpenEntry] = []
    for entry in entries:
        base = None if setting.force else _most_complete(entry, assignment)
        outdated = outdated_tasks(base, assignment) if base else ALL_TASKS
        if isinstance(entry.submission, NothingHandedIn):
            settled.append(SettledEntry(entry, _nothing_handed_in(assignment, setting.device)))
        elif base and not outdated:
            settled.append(SettledEntry(entry, brought_up_to_date(base, None, assignment), base))
        else:
            open_.append(OpenEntry(entry, base, outdated))
    return settled, open_


def outdated_tasks(result: Result, assignment: Assignment) -> frozenset[str]:
    """The tasks that have to be graded again, because something that their verdicts depend on has changed.

    A check that fails may pass with a right function of another task that lost points. So the tasks that lost points,
    and those that were graded with right functions, are graded together. Under earlier rules no check passed in this
    way, so these tasks are graded again if there are several, although their checks are the same.
    """
    graded_tasks = {task.id for task in assignment.graded_tasks}
    changed: frozenset[str] = frozenset()
    if result.version != assignment.version:
        known = {task.id: task.version for task in result.tasks}
        changed = frozenset(id_ for id_ in graded_tasks if known.get(id_, "") != assignment.version_of(id_))
    if result.submission.failure:  # what cannot be read or loaded fails by itself
        return changed
    tied = {task.id for task in result.tasks if any(c.verdict.costs_points or c.in_place_of for c in task.checks)}
    may_pass_now = result.environment.rules < RULES and len(tied) > 1
    return changed.union(tied & graded_tasks) if changed or may_pass_now else changed


def brought_up_to_date(earlier: Result, fresh: Result | None, assignment: Assignment) -> Result:
    """The earlier result with the tasks that were graded again, in the order of the assignment as it is now."""
    tasks = {task.id: task for result in (earlier, fresh) if result for task in result.tasks}
    in_order = tuple(tasks[task.id] for task in assignment.graded_tasks if task.id in tasks)
    return replace(fresh or earlier, version=assignment.version, title=assignment.title, tasks=in_order)


def merged_evidence(earlier: Evidence, fresh: Evidence) -> Evidence:
    """The evidence of both runs. Where both have the same figure or series, the fresh one counts."""
    problems = {name: said for name, said in earlier.problems.items() if name not in fresh.figures}
    return Evidence(
        losses=_merged(earlier.losses, fresh.losses),
        scatter=fresh.scatter or earlier.scatter,
        accuracies=_merged(earlier.accuracies, fresh.accuracies),
        problems={**problems, **fresh.problems},
    )


def _merged(earlier: Curves | None, fresh: Curves | None) -> Curves | None:
    """One figure. Two tasks may each have recorded one of its series; a series that is no longer declared goes."""
    if earlier is None or fresh is None:
        return fresh or earlier
    declared = {series.key for series in fresh.series}
    student, reference = (
        {key: values for key, values in {**old, **new}.items() if key in declared}
        for old, new in ((earlier.student, fresh.student), (earlier.reference, fresh.reference))
    )
    return msgspec.structs.replace(fresh, student=student, reference=reference)


def is_of_bytes(result: Result, submission: Submission | SubmissionError) -> bool:
    """Whether a result is of these bytes; where they cannot be read, of bytes with the same problem."""
    if isinstance(submission, Submission):
        return result.submission.sha256 == submission.sha256
    return result.submission.problem == str(submission)


def _is_of(result: Result, submission: Submission | SubmissionError, assignment: Assignment, device: str) -> bool:
    """Whether a result is of these bytes, this assignment and this device."""
    return is_of_bytes(result, submission) and (result.assignment, result.environment.device) == (
        assignment.name,
        device,
    )


def _most_complete(entry: Entry, assignment: Assignment) -> Result | None:
    """The earlier result with the fewest tasks to grade again."""
    return min(entry.earlier.values(), key=lambda result: len(outdated_tasks(result, assignment)), default=None)


def _nothing_handed_in(assignment: Assignment, device: str) -> Result:
    """The result of a student who handed in nothing; a check that needs a GPU leaves the maximum, as for everybody."""

    def verdict(check: CheckSpec) -> tuple[Verdict, None]:
        no_gpu = check.needs_gpu and device != "cuda"
        return Verdict.NOT_GRADABLE if no_gpu else Verdict.NOT_ATTEMPTED, None

    return result_without_run(assignment, SubmissionInfo(failure=NOTHING_HANDED_IN), device, verdict)
