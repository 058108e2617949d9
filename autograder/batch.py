"""Grade a class: many submissions on any `concurrent.futures.Executor`, each result written as soon as it is there.

A run that is killed goes on where it stopped: a submission is graded again only if its bytes, the device or what a
task depends on have changed since its result was written. What a group has handed in is graded once, and each of its
members gets the result; who has handed in nothing gets one without any grading.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from threading import current_thread, local, main_thread
from typing import TYPE_CHECKING, Any, NamedTuple

from autograder.assignment import Assignment, CheckSpec, read_assignment
from autograder.class_folder import read_found
from autograder.errors import AssignmentError, NothingHandedIn, SubmissionError
from autograder.kept import (
    brought_up_to_date,
    earlier_result,
    merged_evidence,
    outdated_tasks,
    read_evidence,
    write_result,
)
from autograder.pools import end_at_once, process_pool
from autograder.results import (
    NOTHING_HANDED_IN,
    CheckResult,
    Environment,
    Result,
    SubmissionInfo,
    TaskResult,
    Verdict,
)
from autograder.sandbox.lockdown import require_tier
from autograder.submission import Found, Submission
from autograder.text import one_line

if TYPE_CHECKING:  # what these modules need (torch, pytest) is loaded where the grading happens
    from autograder.recording import Record
    from autograder.sandbox.launch import Zygote

TRIES = 2  # a grading process that died is tried once more before its submission is a grader error

OnDone = Callable[[Result], None]
OnChange = Callable[[Result, Result], None]
_of_thread = local()


@dataclass(frozen=True)
class Job:
    """One submission to grade, as it travels to where it is graded."""

    assignment: Path
    student: str
    submission: Submission | SubmissionError
    device: str
    tasks: frozenset[str] | None = None  # all, if None
    isolation: str = "process"  # the weakest tier to grade on
    record: bool = False  # run the recorded checks alone, and write down what it answers
    diagnose: bool = True  # say at a failed check which misconception it looks like
    version: str = ""  # of the assignment; a process that has read another one reads it again


class Finished(NamedTuple):
    """What came of a job; the record is empty unless the job asked for it."""

    result: Result
    evidence: dict[str, Any]
    record: Record


def grade_class(
    assignment: Assignment,
    found: Sequence[Found],
    out: Path,
    *,
    executor: Callable[[], Executor],
    device: str = "cpu",
    isolation: str = "process",
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
    for result, evidence, _ in run_jobs(assignment, jobs, executor):
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


def _place(entry: Found, assignment: Assignment, out: Path, device: str) -> _Place:
    submission, notes = read_found(entry, assignment)
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

    def verdict(check: CheckSpec) -> tuple[Verdict, str]:
        no_gpu = check.needs_gpu and device != "cuda"
        return Verdict.NOT_GRADABLE if no_gpu else Verdict.NOT_ATTEMPTED, ""

    return _ungraded(assignment, SubmissionInfo(problem=NOTHING_HANDED_IN), device, verdict)


def _verdicts(result: Result) -> dict[str, tuple[Verdict, float]]:
    return {check.id: (check.verdict, check.points) for check in result.checks}


def run_jobs(assignment: Assignment, jobs: Sequence[Job], executor: Callable[[], Executor]) -> Iterator[Finished]:
    """What came of each job, in the order in which they are done; writes nothing."""
    for attempt in range(1, TRIES + 1):
        broken: list[tuple[Job, BaseException]] = []
        if jobs:
            yield from _run_once(jobs, executor, broken)
        jobs = [job for job, _ in broken]
        if attempt == TRIES:
            for job, error in broken:
                yield Finished(_no_verdicts(assignment, job, error), {}, {})


def _run_once(
    jobs: Iterable[Job], executor: Callable[[], Executor], broken: list[tuple[Job, BaseException]]
) -> Iterator[Finished]:
    pool = executor()
    try:
        futures: dict[Future[tuple[str, str, str]], Job] = {}
        for job in jobs:
            futures[pool.submit(grade_job, job)] = job
        for future in as_completed(futures):
            try:
                result, evidence, record = future.result()
            except Exception as error:  # whatever one grading ends in, the others go on
                broken.append((futures[future], error))
            else:
                yield Finished(Result.from_json(result), json.loads(evidence), json.loads(record))
    except BaseException:  # Ctrl-C, above all: nobody waits for what is still at work
        end_at_once(pool)
        raise
    pool.shutdown(wait=True, cancel_futures=True)


def grade_job(job: Job) -> tuple[str, str, str]:
    """Grade one job in this process; all that is `Finished`, as JSON. The zygote stays for the next job.

    Called in a thread, as Dask's workers do it, it hands on to a process: pytest and the alarm of a check's time limit
    want the main thread.
    """
    if current_thread() is not main_thread():
        return _graded_in_a_process(job)
    assignment = _assignment(job.assignment, job.version)
    zygote = _zygote(assignment.preload, job.device == "cuda")
    if not zygote.alive:
        zygote.restart()
    from autograder.grade import grade  # torch, while the zygote imports its own
    from autograder.records import grade_and_record, with_diagnoses

    require_tier(zygote.tier, job.isolation)
    given: dict[str, Any] = {"zygote": zygote, "device": job.device}
    record: Record = {}
    if job.record and isinstance(job.submission, Submission):
        graded, record = grade_and_record(assignment, job.submission, student=job.student, tasks=job.tasks, **given)
    else:
        graded = grade(assignment, job.submission, student=job.student, tasks=job.tasks, **given)
        if job.diagnose:
            graded = with_diagnoses(graded, assignment, job.submission, **given)
    return graded.result.to_json(), _plain_json(graded.evidence), json.dumps(record)


def _graded_in_a_process(job: Job) -> tuple[str, str, str]:
    """In a process that belongs to this thread and lasts as long; a new one, where the last has died."""
    pool = getattr(_of_thread, "pool", None)
    if pool is None:
        # Dask's workers are daemons, which may have no children; ours end with them by themselves
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        pool = _of_thread.pool = process_pool(1)
    try:
        graded: tuple[str, str, str] = pool.submit(grade_job, job).result()
    except BrokenExecutor:
        _of_thread.pool = None
        raise
    return graded


def _plain_json(evidence: dict[str, Any]) -> str:
    """Evidence as JSON; what has no place in it (NaN, infinities, objects) becomes null."""
    text = json.dumps(evidence, default=lambda value: None)
    return json.dumps(json.loads(text, parse_constant=lambda name: None))


@lru_cache(maxsize=4)
def _assignment(folder: Path, version: str) -> Assignment:
    """The assignment, once per version: reading it takes as long as a check.

    Raises:
        AssignmentError: it is another version here.
    """
    assignment = read_assignment(folder)
    if version and assignment.version != version:
        raise AssignmentError(f"{folder}: is another version than where grading was started; bring it up to date there")
    return assignment


@cache
def _zygote(preload: tuple[str, ...], gpu: bool) -> Zygote:
    from autograder.sandbox.launch import Zygote

    return Zygote(preload, gpu=gpu)


def _no_verdicts(assignment: Assignment, job: Job, error: BaseException) -> Result:
    """The result of a submission whose grading itself failed: every check is a grader error."""
    sentence = one_line(f"the grading failed twice: {type(error).__name__}: {error}", 300)
    read = job.submission
    info = (
        SubmissionInfo(read.file, read.sha256, read.notes)
        if isinstance(read, Submission)
        else SubmissionInfo(problem=str(read))
    )
    result = _ungraded(assignment, info, job.device, lambda check: (Verdict.GRADER_ERROR, sentence))
    return replace(result, student=job.student)


def _ungraded(
    assignment: Assignment, info: SubmissionInfo, device: str, verdict: Callable[[CheckSpec], tuple[Verdict, str]]
) -> Result:
    """A result for which no check has run."""

    def check_result(check: CheckSpec) -> CheckResult:
        given, message = verdict(check)
        return CheckResult(check.id, check.title, given, check.points, check.visibility, message=message)

    tasks = tuple(
        TaskResult(task.id, task.title, tuple(map(check_result, checks)), assignment.version_of(task.id))
        for task in assignment.graded_tasks
        if (checks := assignment.checks_of(task.id))
    )
    environment = Environment("", "", device, "")
    return Result(assignment.name, assignment.version, "", info, 0, environment, tasks, assignment.title)
