"""What the checks of an assignment let pass: mutants, junk answers, and marks that say nothing true."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache as once
from pathlib import Path
from typing import Any

import torch

from autograder import cache, checks
from autograder.assignments.model import Assignment, Task
from autograder.authoring.mutants.asking import Askers, Question, Reply
from autograder.authoring.mutants.junk import Junk, junk_of
from autograder.authoring.mutants.making import Mutant, Reference, mutants_of, read_reference
from autograder.authoring.mutants.marks import FILE, change_of, read_marks
from autograder.submissions.forbidden import forbidden_uses

_FORMAT = "1"  # of the stored replies
_LONGEST_SECONDS = 60.0  # of processor time, for the reference
_SLOWER = 5  # times the reference's processor time, that a mutant may take
_LEAST_SECONDS = 8.0  # a check may import a part of torch that no check needed before


@dataclass(frozen=True)
class Tried:
    """A mutant or a junk answer, and the checks with points that it passed though it should have failed them.

    Attributes:
        passed: the ids of the checks; empty if the checks refused it, or if it waits.
        waits: whether it was not tried, or passed the quick checks, and the slow ones were not asked.
    """

    one: Mutant | Junk
    passed: tuple[str, ...]
    waits: bool = False


@dataclass(frozen=True)
class Findings:
    """The mutants and junk answers of an assignment, and what the checks said of them.

    Attributes:
        skipped: the tasks whose reference fails a check, so that no mutant says anything.
    """

    assignment: Assignment
    tried: tuple[Tried, ...]
    skipped: tuple[str, ...] = ()

    @property
    def violations(self) -> Iterator[str]:
        """A sentence on each mutant or junk answer that passes unmarked, and on each mark that says nothing true."""
        marked = read_marks(self.assignment.folder).changes
        known = {change_of(tried.one) for tried in self.tried}
        for task in self.skipped:
            yield f"task {task}: the reference fails a check, so that no mutant of it was tried"
        for tried in self.tried:
            if tried.passed and change_of(tried.one) not in marked:
                yield _sentence(self.assignment, tried)
        refused = {change_of(tried.one) for tried in self.tried if not tried.passed and not tried.waits}
        passed = {change_of(tried.one) for tried in self.tried if tried.passed or tried.waits}
        for change in sorted(marked):
            if change not in known and not self.skipped:
                yield f"{self._marks}: {_change(change)} is marked, and there is no such mutant or junk answer any more"
            elif change in refused - passed:
                yield f"{self._marks}: {_change(change)} is marked, and the checks refuse it; remove the mark"

    @property
    def summary(self) -> str:
        """The numbers in one sentence."""
        marked = read_marks(self.assignment.folder).changes
        mutants = sum(isinstance(tried.one, Mutant) for tried in self.tried)
        let_through = [tried for tried in self.tried if tried.passed or tried.waits]
        allowed = sum(change_of(tried.one) in marked for tried in let_through)
        waiting = sum(tried.waits and change_of(tried.one) not in marked for tried in let_through)
        numbers = {
            "refused": len(self.tried) - len(let_through),
            "marked as equivalent": allowed,
            "passed": len(let_through) - allowed - waiting,
            "wait for autograder verify --thorough": waiting,
        }
        said = ", ".join(f"{number} {what}" for what, number in numbers.items() if number or what == "passed")
        return f"{self.assignment.name}: {mutants} mutants and {len(self.tried) - mutants} junk answers: {said}"

    @property
    def _marks(self) -> Path:
        return self.assignment.folder / FILE


def try_the_checks(assignment: Assignment, *, jobs: int, thorough: bool = False) -> Findings:
    """Ask the checks about every mutant and junk answer. Replies are stored until the task changes.

    Args:
        jobs: the number of processes.
        thorough: ask the slow checks, too, which say `recorded=False`; and ask about what the author has marked.

    Raises:
        AssignmentError: a check cannot be collected.
        SandboxError: a process cannot be started.
    """
    reference, marks = read_reference(assignment), read_marks(assignment.folder)
    tasks = [task for task in assignment.graded_tasks if thorough or task.id not in marks.slow_tasks]
    with Askers(assignment.folder, jobs=jobs) as askers:
        given = _Asked(assignment, askers)
        whole = [_question_on_reference(assignment, task, reference.text, thorough=thorough) for task in tasks]
        first = dict(zip([task.id for task in tasks], given.replies(whole), strict=True))
        sound = [task for task in tasks if all(reply.passed for reply in first[task.id])]
        ones = [one for task in sound for one in _ones(reference, task)]
        asked = [one for one in ones if thorough or change_of(one) not in marks.changes]
        replies = given.replies([_question_on(assignment, one, first[one.task]) for one in asked])
    tried = [_tried(assignment, one, of_one, first[one.task]) for one, of_one in zip(asked, replies, strict=True)]
    ones += [one for task in assignment.graded_tasks if task not in tasks for one in _ones(reference, task)]
    done = set(asked)
    tried += [Tried(one, (), waits=True) for one in ones if one not in done]
    given.store()
    return Findings(assignment, tuple(tried), tuple(task.id for task in tasks if task not in sound))


def _ones(reference: Reference, task: Task) -> Iterator[Mutant | Junk]:
    yield from mutants_of(reference, task)
    yield from junk_of(reference, task)


def _question_on_reference(assignment: Assignment, task: Task, text: str, *, thorough: bool) -> Question:
    checks_of_task = assignment.checks_of(task.id)
    awaited = {check.after for check in checks_of_task}
    able = (check for check in checks_of_task if not check.needs_gpu and (check.recorded or thorough))
    order = tuple(check.id for check in able if check.points or check.id in awaited)
    return Question(text, task.id, order, _LONGEST_SECONDS, stops=False)


def _question_on(assignment: Assignment, one: Mutant | Junk, first: Sequence[Reply]) -> Question:
    """The question on a mutant: the quickest checks first, because most mutants fail the first check."""
    seconds = {reply.check: reply.seconds for reply in first}
    awaited = {check.id: check.after for check in assignment.checks_of(one.task)}
    order: list[str] = []

    def put(check: str) -> None:
        if check in seconds and check not in order:
            put(awaited[check])
            order.append(check)

    for check in sorted(seconds, key=lambda check: seconds[check]):
        put(check)
    most = _SLOWER * sum(seconds.values()) + _LEAST_SECONDS
    return Question(one.text, one.task, tuple(order), most, stops=not _is_worthless(one))


def _is_worthless(one: Mutant | Junk) -> bool:
    return isinstance(one, Junk) and one.is_worthless


def _tried(assignment: Assignment, one: Mutant | Junk, replies: Sequence[Reply], first: Sequence[Reply]) -> Tried:
    """The checks that let it earn their points: of a worthless answer, every one that asks for the function."""
    worth = {check.id for check in assignment.checks_of(one.task) if check.points and not check.needs_gpu}
    passed = tuple(reply.check for reply in replies if reply.passed and reply.check in worth)
    if _is_worthless(one):
        asked = {reply.check for reply in first if one.function in reply.names}
        earned = (check for check in passed if all(twin.id in passed for twin in assignment.twins_of(check)))
        return Tried(one, tuple(check for check in earned if check in asked))
    is_refused = any(not reply.passed for reply in replies) or one.task in forbidden_uses(one.text, assignment.tasks)
    if is_refused or worth <= {reply.check for reply in first}:
        return Tried(one, () if is_refused else passed)
    return Tried(one, (), waits=True)


def _sentence(assignment: Assignment, tried: Tried) -> str:
    one = tried.one
    place = f"{assignment.source_path}:{one.line}: {one.function}"
    if isinstance(one, Mutant):
        return f"{place}: `{one.before}` may become `{one.after}`: every check of task {one.task} passes"
    if _is_worthless(one):
        return f"{place} may give {one.answer}: {', '.join(tried.passed)} of task {one.task} passes"
    return f"{place} may give {one.answer}: every check of task {one.task} passes"


def _change(change: tuple[str, str, str]) -> str:
    function, before, after = change
    return f"{function}: `{before}` → `{after}`" if after else f"{function}: {before}"


class _Asked:
    """Questions with the replies of earlier runs, task by task."""

    def __init__(self, assignment: Assignment, askers: Askers) -> None:
        self._assignment, self._askers = assignment, askers
        self._tables: dict[str, dict[str, Any]] = {}  # by the names under which they are stored
        self._names: dict[str, str] = {}  # by tasks, of the files as they were at the start

    def replies(self, questions: Sequence[Question]) -> list[list[Reply]]:
        """The replies to these questions, in their order; only new questions are asked."""
        keys = [_digest(*map(str, (one.text, one.checks, one.stops))) for one in questions]
        new = {key: one for key, one in zip(keys, questions, strict=True) if key not in self._table(one.task)}
        asked = self._askers.replies(list(new.values()))
        for (key, question), replies in zip(new.items(), asked, strict=True):
            self._table(question.task)[key] = [asdict(reply) for reply in replies]
        return [_read(self._table(one.task)[key]) for key, one in zip(keys, questions, strict=True)]

    def store(self) -> None:
        """Store the replies for the next run."""
        for name, table in self._tables.items():
            cache.store(name, table)

    def _table(self, task: str) -> dict[str, Any]:
        if task not in self._names:
            self._names[task] = self._name(task)
        name = self._names[task]
        if name not in self._tables:
            self._tables[name] = cache.recall(name) or {}
        return self._tables[name]

    def _name(self, task: str) -> str:
        versions = self._assignment.version_of(task), str(torch.__version__), platform.python_version()
        digest = _digest(_FORMAT, _engine(), *versions)
        return f"{self._assignment.name}-mutants-{task}-{digest[:16]}.json"


def _read(rows: Sequence[Mapping[str, Any]]) -> list[Reply]:
    return [Reply(**{**row, "names": tuple(row["names"])}) for row in rows]


@once
def _engine() -> str:
    """A digest of the code that compares answers."""
    paths = sorted(Path(str(checks.__file__)).parent.glob("*.py"))
    return _digest(*(path.read_text(encoding="utf-8") for path in paths))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
