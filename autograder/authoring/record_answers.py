"""Record the answers of an assignment's reference and misconceptions, many at once, before any student needs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor

from autograder.assignments.model import Assignment, Misconception
from autograder.errors import SandboxError
from autograder.grading.answers import answers_in
from autograder.grading.graded import Graded
from autograder.grading.jobs import Job, Purpose, run_jobs
from autograder.grading.known_answers import answer_submission, known_answers, reference_submission, store, stored
from autograder.grading.likeness import KnownAnswers

DEVICE = "cpu"
_REFERENCE = "reference, recorded"  # the name of its job


def recording_jobs(assignment: Assignment, tasks: frozenset[str]) -> list[Job]:
    """The jobs that record the answers of the reference and the misconceptions of these tasks."""

    def job(name: str, source: str, tasks: frozenset[str]) -> Job:
        submission = answer_submission(assignment, source) if source else reference_submission(assignment)
        return Job(assignment.folder, name, submission, DEVICE, tasks, purpose=Purpose.RECORD)

    wrong = [wrong for wrong in assignment.misconceptions if wrong.task in tasks]
    return [
        job(_REFERENCE, "", tasks),
        *(job(one.path.name, one.source, frozenset({one.task})) for one in wrong),
    ]


def collect_answers(
    assignment: Assignment, done: Mapping[str, Graded], tasks: frozenset[str]
) -> dict[str, KnownAnswers]:
    """The known answers by task, stored where grading looks for them unless one met a grader's error.

    Args:
        done: the graded `recording_jobs`, by name.
    """
    return {task: _collect_task(assignment, done, task) for task in sorted(tasks)}


def all_answers(assignment: Assignment, *, executor: Callable[[], Executor]) -> dict[str, KnownAnswers]:
    """The known answers to every graded task. Those that are not in the cache are recorded now.

    Raises:
        SandboxError: an answer could not be recorded through the grader's own fault.
    """
    cached = {task.id: stored(assignment, task.id, DEVICE) for task in assignment.graded_tasks}
    missing = frozenset(task for task, known in cached.items() if known is None)
    fresh = _record(assignment, missing, executor) if missing else {}
    return {task: known or fresh[task] for task, known in cached.items()}


def _record(assignment: Assignment, tasks: frozenset[str], executor: Callable[[], Executor]) -> dict[str, KnownAnswers]:
    done = {one.result.student: one for one in run_jobs(assignment, recording_jobs(assignment, tasks), executor)}
    broken = sorted(name for name, one in done.items() if one.result.faults)
    if broken:
        raise SandboxError(
            f"{assignment.name}: the answers of {broken[0]} could not be recorded; run autograder verify"
        )
    return collect_answers(assignment, done, tasks)


def _collect_task(assignment: Assignment, done: Mapping[str, Graded], task: str) -> KnownAnswers:
    of_task = _misconceptions_of(assignment, task)
    reference = answers_in(done[_REFERENCE].answers, {check.id for check in assignment.checks_of(task)})
    wrong = {one.slug: done[one.path.name].answers for one in of_task}
    if not any(done[name].result.faults for name in (_REFERENCE, *(one.path.name for one in of_task))):
        store(assignment, task, DEVICE, reference=reference, wrong=wrong)
    return known_answers(assignment, task, reference=reference, wrong=wrong)


def _misconceptions_of(assignment: Assignment, task: str) -> list[Misconception]:
    return [wrong for wrong in assignment.misconceptions if wrong.task == task]
