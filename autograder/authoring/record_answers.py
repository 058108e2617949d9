"""Grade and record the reference and the misconceptions of an assignment, many at once, before students come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor

from autograder.assignments.model import Assignment, Misconception
from autograder.errors import SandboxError
from autograder.grading.jobs import Finished, Job, run_jobs
from autograder.grading.known_answers import (
    TaskRecords,
    answer_submission,
    keep,
    kept_records,
    only_checks_of,
    reference_submission,
    sound,
)

DEVICE = "cpu"
_REFERENCE = "reference, recorded"


def recording_jobs(assignment: Assignment, tasks: frozenset[str]) -> list[Job]:
    """The jobs that record what the reference and the misconceptions of these tasks answer."""

    def job(name: str, source: str, tasks: frozenset[str]) -> Job:
        submission = answer_submission(assignment, source) if source else reference_submission(assignment)
        return Job(assignment.folder, name, submission, DEVICE, tasks, record=True)

    wrong = [wrong for wrong in assignment.misconceptions if wrong.task in tasks]
    return [
        job(_REFERENCE, "", tasks),
        *(job(one.path.name, one.source, frozenset({one.task})) for one in wrong),
    ]


def gathered(assignment: Assignment, done: Mapping[str, Finished], tasks: frozenset[str]) -> dict[str, TaskRecords]:
    """The records of these tasks, by task, kept where grading looks for them; one with a grader's fault is not kept."""
    records = {}
    for task in sorted(tasks):
        of_task = _of_task(assignment, task)
        reference = only_checks_of(done[_REFERENCE].record, assignment, task)
        records[task] = TaskRecords(reference, {wrong.slug: done[wrong.path.name].record for wrong in of_task})
        if all(sound(done[name].result) for name in (_REFERENCE, *(wrong.path.name for wrong in of_task))):
            keep(records[task], assignment, task, DEVICE)
    return records


def all_records(assignment: Assignment, *, executor: Callable[[], Executor]) -> dict[str, TaskRecords]:
    """The records of every graded task; what this version of the assignment has none of yet is recorded now.

    Raises:
        SandboxError: an answer could not be recorded through the grader's own fault.
    """
    kept = {task.id: kept_records(assignment, task.id, DEVICE) for task in assignment.graded_tasks}
    missing = frozenset(task for task, records in kept.items() if records is None)
    if not missing:
        return {task: records for task, records in kept.items() if records is not None}
    done = {one.result.student: one for one in run_jobs(assignment, recording_jobs(assignment, missing), executor)}
    broken = sorted(name for name, one in done.items() if not sound(one.result))
    if broken:
        raise SandboxError(
            f"{assignment.name}: the answers of {broken[0]} could not be recorded; run autograder verify"
        )
    fresh = gathered(assignment, done, missing)
    return {task: records or fresh[task] for task, records in kept.items()}


def _of_task(assignment: Assignment, task: str) -> list[Misconception]:
    return [wrong for wrong in assignment.misconceptions if wrong.task == task]
