"""Checks asked in this process, again and again, with the inputs of byte-different copies of one submission.

Only code of the assignment's author runs here: the reference, the right answers and the misconceptions. A worker for
each copy would cost more than most checks. The fixtures, the draws and the verdicts are those of grading.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import Any, NoReturn

import numpy as np
import pytest
import torch
from _pytest.runner import runtestprotocol  # the only way to run a test again; pytest-rerunfailures uses it, too

from autograder.assignments.model import Assignment, CheckSpec, without_solution_markers
from autograder.checks.inputs import seed_of
from autograder.errors import AssignmentError, SandboxError
from autograder.grading.check_run import CheckRun, collected_for, text_of_reference
from autograder.grading.evidence_recorder import EvidenceRecorder
from autograder.grading.outcomes import Outcome
from autograder.grading.plan import Plan, own_seed_of, plan_checks
from autograder.results.failure import Failure
from autograder.results.model import Verdict
from autograder.sandbox.session import LocalSession
from autograder.sandbox.student import Student
from autograder.sandbox.tiers import Tier
from autograder.submissions.doubled import with_doubles
from autograder.submissions.forbidden import forbidden_uses
from autograder.submissions.reading import Submission, parse_submission

Ended = dict[str, tuple[Verdict, Failure | None]]  # by the ids of checks

# the generators that code can draw from, by the name of the package: how their state is read and set
_GENERATORS: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "torch": (torch.default_generator.get_state, torch.default_generator.set_state),
    "numpy": (lambda: np.random.get_state(legacy=False), np.random.set_state),
    "random": (random.getstate, random.setstate),
}


class NoWorkers:
    """The workers of a run that needs none (`WorkerMaker`)."""

    tier = Tier.PROCESS
    device = "cpu"

    def session(self, limits: object) -> NoReturn:
        raise SandboxError("code of the author runs in this process and asks for no worker")

    def restart(self) -> None:
        """There is no process to start."""

    def close(self) -> None:
        """There is no process to end."""


class OwnRandomness:
    """A local session with random numbers of its own, as in a process of its own (`Session`).

    Args:
        text: the module's text. The generators of a package that it does not name are left alone.
    """

    def __init__(self, text: str) -> None:
        self._session = LocalSession()
        self.requests = self._nested = 0
        self._generators = [functions for name, functions in _GENERATORS.items() if name in text]
        self._states = self._read()

    @property
    def doubles(self) -> Mapping[str, Callable[..., Any]]:
        """See `handles.Session`."""
        return self._session.doubles

    @doubles.setter
    def doubles(self, doubles: Mapping[str, Callable[..., Any]]) -> None:
        self._session.doubles = doubles

    def begin_again(self, seed: int) -> None:
        """See `LocalSession.begin_again`."""
        with self._own_state():
            self._session.begin_again(seed)

    def request(self, operation: str, *arguments: Any) -> Any:
        """The answer to one operation; see `handles.Session`."""
        with self._own_state():
            return self._session.request(operation, *arguments)

    @contextmanager
    def _own_state(self) -> Iterator[None]:
        if self._nested:  # a double asks, while the module's own state is in force
            yield
            return
        self._nested = 1
        before = self._read()
        self._write(self._states)
        try:
            yield
        finally:
            self._nested = 0
            self.requests = self._session.requests
            self._states = self._read()
            self._write(before)

    def _read(self) -> list[Any]:
        return [read() for read, _ in self._generators]

    def _write(self, states: list[Any]) -> None:
        for (_, write), state in zip(self._generators, states, strict=True):
            write(state)


class Loaded:
    """A module that is loaded once and asked about many times; loading takes longer than most checks."""

    def __init__(self, file: str, text: str, *, seed: int) -> None:
        self._session = OwnRandomness(text)
        self._student = Student(
            self._session,
            file,
            text,
            seed=seed,
            doubling=with_doubles,
            another=lambda: Loaded(file, text, seed=seed_of(seed, "another worker"))._student,
        )

    @property
    def is_doubled(self) -> bool:
        """Whether doubles stand for some of the module's functions."""
        return bool(self._session.doubles)

    def begin_again(self, seed: int, *, refused: Sequence[str] = ()) -> Student:
        """The module, with the random numbers that a load with this seed gives; no earlier object is there.

        Args:
            refused: names of torch whose computations are refused.
        """
        self._session.begin_again(seed)
        if refused:
            self._student.refuse(*refused)
        return self._student


class TrustedRun(CheckRun):
    """A run of checks without workers. It starts again for every copy of a submission.

    Attributes:
        loaded: the module of the copies that are asked about; None to load it.
        suspected: the tasks whose code names what they forbid. These computations are refused, as a worker refuses
            them; for all other tasks that would only cost time.
    """

    loaded: Loaded | None = None
    suspected: Collection[str] = ()
    _asked_reference: Student | None = None

    def start_again(self, plan: Plan) -> None:
        """Forget every verdict, and take a plan with checks that pytest has collected."""
        self.plan = plan
        self.outcomes = {check_id: Outcome() for check_id in plan.checks}
        self.evidence = EvidenceRecorder(plan.assignment.figures)
        self._asked_reference = None

    @contextmanager
    def student(self, check: CheckSpec, *, seed: int) -> Iterator[Student]:
        """The submission, loaded in this process."""
        submission = self.plan.submission
        assert isinstance(submission, Submission)
        if self.loaded is None or self.loaded.is_doubled:
            self.loaded = Loaded(submission.file, submission.text, seed=seed)
        refused = self.plan.assignment.task(check.task).forbid if check.task in self.suspected else ()
        self.outcomes[check.id].student = student = self.loaded.begin_again(seed, refused=refused)
        yield student

    @property
    def reference(self) -> Student:
        """The reference, loaded in this process."""
        if self._asked_reference is None:  # a session would keep the objects of every copy
            self._asked_reference = self._reference.begin_again(self.plan.seed)
        return self._asked_reference

    @cached_property
    def _reference(self) -> Loaded:
        assignment = self.plan.assignment
        text = text_of_reference(assignment.source, assignment.functions)
        return Loaded(assignment.file, text, seed=self.plan.seed)


class Copies:
    """Byte-different copies of one module: copy n ends with the line `# copy n`.

    Args:
        source: definitions that stand behind the reference's, as a misconception's do; "" for the reference itself.
        task: the id of the one task that is asked; None for all.

    Attributes:
        plan: of all checks of the task, or of all tasks.
        suspected: the tasks whose code names what they forbid.
        text: the module, without the last line of a copy.
    """

    def __init__(self, assignment: Assignment, source: str, task: str | None = None) -> None:
        self.text = f"{without_solution_markers(assignment.source)}\n\n{source}\n"
        submission = parse_submission(assignment.file, self.text.encode(), assignment)
        tasks = None if task is None else frozenset({task})
        self.plan = plan_checks(assignment, submission, workers=NoWorkers(), tasks=tasks)
        self.suspected = frozenset(forbidden_uses(submission.text, assignment.tasks))
        self._digest = hashlib.sha256(self.text.encode())

    def with_text(self, text: str) -> Copies:
        """Copies of another module, which takes less time than reading it.

        Args:
            text: the module. It holds definitions alone, and nothing looks for what its task forbids.
        """
        other = copy(self)
        other.text, other._digest = text, hashlib.sha256(text.encode())
        assert isinstance(self.plan.submission, Submission)
        other.plan = replace(self.plan, submission=replace(self.plan.submission, text=text))
        return other

    def seed_of(self, number: int) -> int:
        """The seed that grading draws the inputs of one copy from."""
        digest = self._digest.copy()
        digest.update(f"# copy {number}\n".encode())
        return own_seed_of(self.plan.assignment, digest.hexdigest())


class Asker:
    """Asks checks about copies, while pytest's session is open.

    Args:
        items: the collected checks, by their ids.
    """

    def __init__(self, run: TrustedRun, items: Mapping[str, pytest.Item]) -> None:
        self._run, self._items = run, items
        self._copies: Copies | None = None

    def ask(
        self, copies: Copies, number: int, checks: Sequence[CheckSpec], *, goes_on: Callable[[CheckSpec, Ended], bool]
    ) -> Ended:
        """The verdicts of these checks on one copy.

        Args:
            checks: some checks of the copies' plan, in order. A check waits only for another one of these.
            goes_on: whether a check is to be asked, after the verdicts so far.
        """
        if self._copies is not copies:  # a module's own state goes when other copies are asked about
            self._copies, self._run.loaded, self._run.suspected = copies, None, copies.suspected
        by_id = {check.id: check for check in checks}
        self._run.start_again(replace(copies.plan, seed=copies.seed_of(number), checks=by_id))
        ended: Ended = {}
        for check in checks:
            if goes_on(check, ended):
                runtestprotocol(self._items[check.id], log=False, nextitem=None)
                ended[check.id] = self._run.verdict(check.id)
        return ended

    def names_asked(self, check_id: str) -> frozenset[str]:
        """The names of the module's functions that a check of the latest question asked for."""
        student = self._run.outcomes[check_id].student
        return student.names_asked if student else frozenset()


def with_asker(assignment: Assignment, use: Callable[[Asker], None]) -> None:
    """Have pytest collect all checks of an assignment, and call `use` with an `Asker` for them.

    Raises:
        AssignmentError: a check cannot be collected.
    """
    run = TrustedRun(Copies(assignment, "").plan, NoWorkers())
    with collected_for(run) as checks:
        items = {run.check_of(item).id: item for item in run.in_order(checks.items)}
        missing = [check_id for check_id in run.plan.checks if check_id not in items]
        if missing:
            raise AssignmentError("\n".join((f"{missing[0]} cannot be collected", *run.log)))
        use(Asker(run, items))
