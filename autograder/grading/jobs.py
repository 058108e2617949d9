"""Grade a class: many submissions on any `concurrent.futures.Executor`, each result written as soon as it is there.

A run that is killed goes on where it stopped: a submission is graded again only if its bytes, the device or what a
task depends on have changed since its result was written. What a group has handed in is graded once, and each of its
members gets the result; who has handed in nothing gets one without any grading.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from threading import current_thread, local, main_thread
from typing import TYPE_CHECKING, Any, NamedTuple

from autograder.assignments.model import Assignment, CheckSpec
from autograder.assignments.reading import read_assignment
from autograder.errors import AssignmentError, SubmissionError
from autograder.grading.pools import kill_pool, process_pool
from autograder.grading.verdicts import failure_to_read
from autograder.results.document import result_from_json, result_to_json
from autograder.results.failure import Failure, Kind
from autograder.results.model import (
    CheckResult,
    Environment,
    Result,
    SubmissionInfo,
    TaskResult,
    Verdict,
)
from autograder.sandbox.tiers import Tier, require_tier
from autograder.submissions.reading import Submission
from autograder.text import one_line

if TYPE_CHECKING:
    from autograder.grading.answers import Record
    from autograder.sandbox.launch import Zygote


TRIES = 2  # a grading process that died is tried once more before its submission is a grader error
_of_thread = local()


@dataclass(frozen=True)
class Job:
    """One submission to grade, as it travels to where it is graded."""

    assignment: Path
    student: str
    submission: Submission | SubmissionError
    device: str
    tasks: frozenset[str] | None = None  # all, if None
    isolation: Tier = Tier.PROCESS  # the weakest tier to grade on
    record: bool = False  # run the recorded checks alone, and write down what it answers
    diagnose: bool = True  # say at a failed check which misconception it looks like
    version: str = ""  # of the assignment; a process that has read another one reads it again


class Finished(NamedTuple):
    """What came of a job; the record is empty unless the job asked for it."""

    result: Result
    evidence: dict[str, Any]
    record: Record


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
                yield Finished(result_from_json(result), json.loads(evidence), json.loads(record))
    except BaseException:  # Ctrl-C, above all: nobody waits for what is still at work
        kill_pool(pool)
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
    from autograder.grading.grade import grade  # torch, while the zygote imports its own
    from autograder.grading.known_answers import grade_and_record, with_diagnoses

    require_tier(zygote.tier, job.isolation)
    given: dict[str, Any] = {"zygote": zygote, "device": job.device}
    record: Record = {}
    if job.record and isinstance(job.submission, Submission):
        graded, record = grade_and_record(assignment, job.submission, student=job.student, tasks=job.tasks, **given)
    else:
        graded = grade(assignment, job.submission, student=job.student, tasks=job.tasks, **given)
        if job.diagnose:
            graded = with_diagnoses(graded, assignment, job.submission, **given)
    return result_to_json(graded.result), _plain_json(graded.evidence), json.dumps(record)


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
    failure = Failure(sentence, kind=Kind.GRADER)
    read = job.submission
    info = (
        SubmissionInfo(read.file, read.sha256, read.notes)
        if isinstance(read, Submission)
        else SubmissionInfo(failure=failure_to_read(read))
    )
    result = _ungraded(assignment, info, job.device, lambda check: (Verdict.GRADER_ERROR, failure))
    return replace(result, student=job.student)


def _ungraded(
    assignment: Assignment,
    info: SubmissionInfo,
    device: str,
    verdict: Callable[[CheckSpec], tuple[Verdict, Failure | None]],
) -> Result:
    """A result for which no check has run."""

    def check_result(check: CheckSpec) -> CheckResult:
        given, failure = verdict(check)
        return CheckResult(check.id, check.title, given, check.points, check.visibility, failure=failure)

    tasks = tuple(
        TaskResult(task.id, task.title, tuple(map(check_result, checks)), assignment.version_of(task.id))
        for task in assignment.graded_tasks
        if (checks := assignment.checks_of(task.id))
    )
    environment = Environment("", "", device, "")
    return Result(assignment.name, assignment.version, "", info, 0, environment, tasks, assignment.title)
