"""Grade a class: many submissions on any `concurrent.futures.Executor`, each result written as soon as it is there.

A run that is killed goes on where it stopped: a submission is graded again only if its bytes, the assignment's files
or the device have changed since its result was written.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from autograder.assignment import Assignment, read_assignment
from autograder.errors import AutograderError, SubmissionError
from autograder.files import write_atomically
from autograder.results import CheckResult, Environment, Result, SubmissionInfo, TaskResult, Verdict
from autograder.sandbox.lockdown import require_tier
from autograder.submission import Found, Submission, read_or_fault
from autograder.text import one_line

if TYPE_CHECKING:  # what these modules need (torch, pytest) is loaded where the grading happens
    from autograder.recording import Record
    from autograder.sandbox.launch import Zygote

TRIES = 2  # a grading process that died is tried once more before its submission is a grader error

OnDone = Callable[[Result], None]


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


class Finished(NamedTuple):
    """What came of a job; the record is empty unless the job asked for it."""

    result: Result
    evidence: dict[str, Any]
    record: Record


def process_pool(jobs: int) -> Executor:
    """Processes on this machine; spawned, so that they share nothing with a caller that has threads."""
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent)


def _end_with_parent() -> None:
    """A pool's process waits for work from a parent that may be killed; nothing but this would tell it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


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
) -> list[Result]:
    """Grade a class into `out/<student>/`; returns the results in the order of `found`.

    Args:
        executor: makes the executor; called again if one breaks.
        isolation: the weakest tier to grade on.
        force: grade again what has a valid result already.
        on_done: told each result, fresh or kept, in the order in which they come.
    """
    results: dict[str, Result] = {}
    jobs = []
    read = ((entry.student, read_or_fault(entry.path, assignment)) for entry in found)
    for job in (Job(assignment.folder, *who, device, isolation=isolation) for who in read):
        kept = None if force else _kept_result(out, job, assignment)
        if kept is None:
            jobs.append(job)
        else:
            results[job.student] = kept
            on_done(kept)
    for result, evidence, _ in run_jobs(assignment, jobs, executor):
        _write(out / result.student, result, evidence)
        results[result.student] = result
        on_done(result)
    return [results[f.student] for f in found]


def read_results(out: Path) -> list[Result]:
    """The results in a folder that `grade_class` wrote, in order of student.

    Raises:
        AutograderError: there is none, or one cannot be read.
    """
    paths = sorted(out.glob("*/result.json"))
    if not paths:
        raise AutograderError(f"{out}: holds no result; run autograder grade … --out {out} first")
    return [_read_result(path) for path in paths]


def read_evidence(folder: Path) -> dict[str, Any]:
    """What the checks kept for one student's page; empty if there is none."""
    try:
        return dict(json.loads((folder / "evidence.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _read_result(path: Path) -> Result:
    try:
        return Result.from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, AutograderError) as error:
        raise AutograderError(f"{path}: cannot be used ({error}); delete it and grade again") from error


def _kept_result(out: Path, job: Job, assignment: Assignment) -> Result | None:
    """The result of an earlier run, if it is of these bytes, these files and this device, and no grader's fault."""
    try:
        result = _read_result(out / job.student / "result.json")
    except AutograderError:
        return None
    same = (result.assignment, result.version, result.environment.device) == (
        assignment.name, assignment.version, job.device,
    )  # fmt: skip
    if isinstance(job.submission, Submission):
        same_bytes = result.submission.sha256 == job.submission.sha256
    else:
        same_bytes = result.submission.problem == str(job.submission)
    sound = all(check.verdict is not Verdict.GRADER_ERROR for check in result.checks)
    return result if same and same_bytes and sound else None


def _write(folder: Path, result: Result, evidence: dict[str, Any]) -> None:
    """Evidence first: a result is there only when everything is."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feedback.html").unlink(missing_ok=True)  # the page of an older result
    write_atomically(folder / "evidence.json", json.dumps(evidence).encode())
    write_atomically(folder / "result.json", result.to_json().encode())


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
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def grade_job(job: Job) -> tuple[str, str, str]:
    """Grade one job in this process; all that is `Finished`, as JSON. The zygote stays for the next job."""
    assignment = _assignment(job.assignment)
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


def _plain_json(evidence: dict[str, Any]) -> str:
    """Evidence as JSON; what has no place in it (NaN, infinities, objects) becomes null."""
    text = json.dumps(evidence, default=lambda value: None)
    return json.dumps(json.loads(text, parse_constant=lambda name: None))


@cache
def _assignment(folder: Path) -> Assignment:
    return read_assignment(folder)


@cache
def _zygote(preload: tuple[str, ...], gpu: bool) -> Zygote:
    from autograder.sandbox.launch import Zygote

    return Zygote(preload, gpu=gpu)


def _no_verdicts(assignment: Assignment, job: Job, error: BaseException) -> Result:
    """The result of a submission whose grading itself failed: every check is a grader error."""
    sentence = one_line(f"the grading failed twice: {type(error).__name__}: {error}", 300)
    tasks = (
        TaskResult(
            task.id,
            task.title,
            tuple(
                CheckResult(c.id, c.title, Verdict.GRADER_ERROR, c.points, c.visibility, message=sentence)
                for c in assignment.checks_of(task.id)
            ),
        )
        for task in assignment.graded_tasks
    )
    info = job.submission
    about = (
        SubmissionInfo(info.file, info.sha256, info.notes)
        if isinstance(info, Submission)
        else SubmissionInfo(problem=str(info))
    )
    environment = Environment("", "", job.device, "")
    graded = tuple(tasks)
    return Result(assignment.name, assignment.version, job.student, about, 0, environment, graded, assignment.title)
