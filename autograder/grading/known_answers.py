"""The misconceptions' answers, recorded once per version of an assignment, and the diagnoses made with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import torch

from autograder import cache
from autograder.assignments.model import Assignment, without_solution_markers
from autograder.checks.inputs import seed_of
from autograder.errors import AutograderError, SandboxError, SubmissionError
from autograder.grading.answers import Record, Recorder
from autograder.grading.grade import Graded, grade
from autograder.grading.likeness import Suspect, diagnose
from autograder.results.model import CheckResult, Result, TaskResult, Verdict
from autograder.sandbox.launch import Zygote
from autograder.submissions.reading import Submission, parse_submission

FORMAT = "1"  # of the kept records; a change of what is written down needs another one


@dataclass(frozen=True)
class TaskRecords:
    """What the reference and each misconception of one task answer to the task's recorded checks."""

    reference: Record
    wrong: dict[str, Record]  # by the misconception's slug

    def suspects(self, assignment: Assignment, task: str) -> list[Suspect]:
        """The misconceptions with their sentences."""
        known = [wrong for wrong in assignment.misconceptions if wrong.task == task and wrong.slug in self.wrong]
        return [Suspect(wrong.sentence, self.wrong[wrong.slug]) for wrong in known]


def reference_submission(assignment: Assignment) -> Submission:
    """The reference, as if a student had handed it in."""
    return answer_submission(assignment, "")


def answer_submission(assignment: Assignment, source: str) -> Submission:
    """The reference with these definitions in the place of its own: later definitions win."""
    text = "\n\n".join(part for part in (without_solution_markers(assignment.source), source) if part)
    return parse_submission(assignment.file, text.encode(), assignment)


def recording_seed(assignment: Assignment) -> int:
    """The seed of the inputs that every submission is asked for a diagnosis."""
    return seed_of(assignment.name, "diagnosis")


def grade_and_record(
    assignment: Assignment,
    submission: Submission,
    *,
    zygote: Zygote,
    device: str,
    student: str = "",
    tasks: frozenset[str] | None = None,
) -> tuple[Graded, Record]:
    """Grade with the inputs that all submissions are asked for a diagnosis, on the recorded checks alone.

    Returns:
        What grading found, and what the submission answered.
    """
    recorder = Recorder(recording_seed(assignment))
    quick = replace(assignment, checks=tuple(check for check in assignment.checks if check.recorded))
    graded = grade(quick, submission, student=student, zygote=zygote, device=device, tasks=tasks, recorder=recorder)
    return graded, recorder.record


def with_diagnoses(
    graded: Graded, assignment: Assignment, submission: Submission | SubmissionError, *, zygote: Zygote, device: str
) -> Graded:
    """The same result, with a sentence at each failed check whose answers are a misconception's."""
    tasks = frozenset(task.id for task in graded.result.tasks if can_be_diagnosed(task))
    if not tasks or graded.result.submission.problem or isinstance(submission, SubmissionError):
        return graded
    try:
        found = _diagnoses(assignment, submission, tasks, zygote=zygote, device=device)
    except AutograderError:
        return graded  # a diagnosis is a help, not a verdict: grading does not fail for it
    return replace(graded, result=with_sentences(graded.result, found))


def with_sentences(result: Result, found: dict[str, str]) -> Result:
    """The result with these sentences as the diagnoses of its failed checks, by the checks' ids."""
    told = tuple(replace(task, checks=tuple(_told(check, found) for check in task.checks)) for task in result.tasks)
    return replace(result, tasks=told)


def records_of(assignment: Assignment, task: str, *, zygote: Zygote, device: str) -> TaskRecords:
    """The records of a task, made if this version of the assignment has none yet.

    Raises:
        SandboxError: an answer could not be recorded through the grader's own fault; nothing is kept then.
    """
    kept = kept_records(assignment, task, device)
    if kept is not None:
        return kept

    def record(source: str) -> Record:
        submission = answer_submission(assignment, source)
        given: dict[str, Any] = {"zygote": zygote, "device": device, "tasks": frozenset({task})}
        graded, record = grade_and_record(assignment, submission, **given)
        if not sound(graded.result):
            raise SandboxError(f"{assignment.name}: what wrong answers to task {task} look like could not be recorded")
        return record

    wrong = {one.slug: record(one.source) for one in assignment.misconceptions if one.task == task}
    records = TaskRecords(record(""), wrong)
    keep(records, assignment, task, device)
    return records


def kept_records(assignment: Assignment, task: str, device: str) -> TaskRecords | None:
    """The records of a task that `keep` kept; None where this version of the assignment has none."""
    kept = cache.recall(_name(assignment, task, device))
    return TaskRecords(**kept) if kept is not None and kept.keys() == {"reference", "wrong"} else None


def keep(records: TaskRecords, assignment: Assignment, task: str, device: str) -> None:
    """Keep a task's records where `records_of` looks for them."""
    cache.store(_name(assignment, task, device), {"reference": records.reference, "wrong": records.wrong})


def sound(result: Result) -> bool:
    """Whether every check came to a verdict on the answer, and none to a fault of the grader's."""
    return not result.faults


def only_checks_of(record: Record, assignment: Assignment, task: str) -> Record:
    """The part of a record that belongs to one task's checks."""
    checks = {check.id for check in assignment.checks_of(task)}
    parts = {name: {c: seen for c, seen in answers.items() if c in checks} for name, answers in record.items()}
    return {name: answers for name, answers in parts.items() if answers}


def can_be_diagnosed(task: TaskResult) -> bool:
    """Whether a check failed by its answer, and none ended in a way that nobody waits for twice."""
    verdicts = {check.verdict for check in task.checks}
    return Verdict.FAILED in verdicts and not any(verdict.gave_no_answer for verdict in verdicts)


def _diagnoses(
    assignment: Assignment, submission: Submission, tasks: frozenset[str], *, zygote: Zygote, device: str
) -> dict[str, str]:
    """The sentence for each check that a misconception explains."""
    known = [task for task in sorted(tasks) if any(wrong.task == task for wrong in assignment.misconceptions)]
    if not known:
        return {}
    _, record = grade_and_record(assignment, submission, zygote=zygote, device=device, tasks=frozenset(known))
    found: dict[str, str] = {}
    for task in known:
        records = records_of(assignment, task, zygote=zygote, device=device)
        part = only_checks_of(record, assignment, task)
        found |= diagnose(part, records.reference, records.suspects(assignment, task))
    return found


def _told(check: CheckResult, found: dict[str, str]) -> CheckResult:
    said = found.get(check.id, "") if check.verdict is Verdict.FAILED else ""
    return replace(check, diagnosis=said)


def _name(assignment: Assignment, task: str, device: str) -> str:
    sources = [f"{wrong.slug}\0{wrong.source}" for wrong in assignment.misconceptions if wrong.task == task]
    parts = (FORMAT, assignment.version, task, device, str(torch.__version__), *sources)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return f"{assignment.name}-records-{task}-{digest}.json"
