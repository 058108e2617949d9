"""Grade many submissions on any `concurrent.futures.Executor`: each is a job, graded in another process."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from threading import current_thread, local, main_thread
from typing import TYPE_CHECKING

from autograder.assignments.model import ALL_TASKS, Assignment, TaskIds
from autograder.assignments.reading import read_assignment
from autograder.errors import AssignmentError, SubmissionError
from autograder.grading.graded import Graded, result_without_run
from autograder.grading.pools import kill_pool, process_pool
from autograder.grading.tracebacks import traceback_of
from autograder.grading.verdicts import failure_to_read
from autograder.results.failure import Failure, Kind
from autograder.results.model import Result, SubmissionInfo, Verdict
from autograder.sandbox.tiers import Tier, require_tier
from autograder.submissions.reading import Submission
from autograder.text import one_line

if TYPE_CHECKING:
    from autograder.sandbox.launch import Zygote


TRIES = 2  # a job whose process died is tried once more before its checks are grader errors
_of_thread = local()


class Purpose(StrEnum):
    """The purpose of a job."""

    GRADE = "grade"  # a verdict for every check, and a diagnosis where the mistake is known
    GRADE_ONLY = "grade_only"  # verdicts without diagnoses
    RECORD = "record"  # the answers to the recorded checks, with everybody's inputs


@dataclass(frozen=True)
class Job:
    """One submission to grade, as it travels to the process that grades it.

    Attributes:
        assignment: its folder.
        device: `cpu` or `cuda`.
        tier: the weakest isolation to grade on.
        version: of the assignment. A process that has read another version reads the folder again.
        seed: of the inputs; by default, one of the submission's own.
    """

    assignment: Path
    student: str
    submission: Submission | SubmissionError
    device: str
    tasks: TaskIds = ALL_TASKS
    tier: Tier = Tier.PROCESS
    purpose: Purpose = Purpose.GRADE
    version: str = ""
    seed: int | None = None


def run_jobs(assignment: Assignment, jobs: Sequence[Job], executor: Callable[[], Executor]) -> Iterator[Graded]:
    """Run the jobs, and yield each graded submission as soon as it is done; writes nothing.

    Args:
        executor: makes the executor; called again if one breaks.
    """
    for attempt in range(1, TRIES + 1):
        broken: list[tuple[Job, BaseException]] = []
        if jobs:
            yield from _run_once(jobs, executor, broken)
        jobs = [job for job, _ in broken]
        if attempt == TRIES:
            for job, error in broken:
                log = (f"the grading failed {TRIES} times\n{traceback_of(error)}",)
                yield Graded(_result_of_broken(assignment, job, error), log=log)


def _run_once(
    jobs: Iterable[Job], executor: Callable[[], Executor], broken: list[tuple[Job, BaseException]]
) -> Iterator[Graded]:
    pool = executor()
    try:
        futures: dict[Future[str], Job] = {}
        for job in jobs:
            futures[pool.submit(grade_job, job)] = job
        for future in as_completed(futures):
            try:
                text = future.result()
            except Exception as error:  # any error of one job; the others go on
                broken.append((futures[future], error))
            else:
                yield Graded.from_json(text)
    except BaseException:  # Ctrl-C above all: the results of running jobs are not wanted
        kill_pool(pool)
        raise
    pool.shutdown(wait=True, cancel_futures=True)


def grade_job(job: Job) -> str:
    """Grade one job in this process; `Graded` as JSON. The zygote stays for the next job.

    In a thread that is not the main one, as on Dask's workers, the job goes on to a process: pytest and the alarm of a
    check's time limit need the main thread.
    """
    if current_thread() is not main_thread():
        return _grade_in_a_process(job)
    assignment = _assignment(job.assignment, job.version)
    zygote = _zygote(assignment.preload, job.device == "cuda")
    if not zygote.alive:
        zygote.restart()
    graded = _grade(job, assignment, zygote)
    return graded.to_json()


def _grade(job: Job, assignment: Assignment, workers: Zygote) -> Graded:
    from autograder.grading.diagnosis import ask_quick_checks
    from autograder.grading.grade import grade  # imports torch here while the zygote imports its own
    from autograder.grading.known_answers import RecordedMistakes

    require_tier(workers.tier, job.tier)
    if job.purpose is Purpose.RECORD:
        return ask_quick_checks(assignment, job.submission, workers=workers, student=job.student, tasks=job.tasks)
    known = RecordedMistakes(assignment, workers) if job.purpose is Purpose.GRADE else None
    return grade(
        assignment,
        job.submission,
        workers=workers,
        student=job.student,
        tasks=job.tasks,
        seed=job.seed,
        known=known,
    )


def _grade_in_a_process(job: Job) -> str:
    """Grade in a process that belongs to this thread and stays until the thread ends; a dead one is replaced."""
    pool = getattr(_of_thread, "pool", None)
    if pool is None:
        # Dask's workers are daemons, which may have no children; ours end by themselves with their parent
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        pool = _of_thread.pool = process_pool(1)
    try:
        graded: str = pool.submit(grade_job, job).result()
    except BrokenExecutor:
        _of_thread.pool = None
        raise
    return graded


@lru_cache(maxsize=4)
def _assignment(folder: Path, version: str) -> Assignment:
    """The assignment, read once per version: reading takes as long as a check.

    Raises:
        AssignmentError: the folder holds another version.
    """
    assignment = read_assignment(folder)
    if version and assignment.version != version:
        raise AssignmentError(f"{folder}: is another version than where grading was started; bring it up to date there")
    return assignment


@cache
def _zygote(preload: tuple[str, ...], gpu: bool) -> Zygote:
    from autograder.sandbox.launch import Zygote

    return Zygote(preload, gpu=gpu)


def _result_of_broken(assignment: Assignment, job: Job, error: BaseException) -> Result:
    """The result of a submission whose grading itself failed: every check is a grader error."""
    sentence = one_line(f"the grading failed twice: {type(error).__name__}: {error}", 300)
    failure = Failure(sentence, kind=Kind.GRADER)
    read = job.submission
    info = (
        SubmissionInfo(read.file, read.sha256, read.notes, choice=read.other_files)
        if isinstance(read, Submission)
        else SubmissionInfo(notes=read.notes, failure=failure_to_read(read), choice=read.other_files)
    )
    result = result_without_run(assignment, info, job.device, lambda check: (Verdict.GRADER_ERROR, failure))
    return replace(result, student=job.student)
