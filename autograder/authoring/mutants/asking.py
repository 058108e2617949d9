"""Checks asked about modules in child processes, because a mutant may loop, take all memory or end its process.

Only code of the assignment's author runs here, with one small change. The checks, their draws and their verdicts are
those of grading (`trusted_run`). A child asks about one module after another. The kernel ends a child whose module
computes for too long, and this process one whose module waits for too long; a new child takes its place.
"""

from __future__ import annotations

import contextlib
import copy
import multiprocessing
import resource
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

from autograder.assignments.model import Assignment, CheckSpec
from autograder.assignments.reading import read_assignment
from autograder.authoring.luck.sweep import own_folder
from autograder.authoring.luck.trusted_run import Asker, Copies, with_asker
from autograder.errors import AssignmentError, SandboxError
from autograder.grading.pools import end_with_parent

_START_SECONDS = 120.0  # to import torch and collect the checks, on a busy machine
_PATIENCE = 10  # seconds of wall time for each second of processor time that a module has


@dataclass(frozen=True)
class Question:
    """A module, and the checks that are asked about it in this order.

    Attributes:
        checks: the ids of some checks of the task; a check stands behind the one that it waits for.
        seconds: of processor time for all of them.
        stops: whether the first check that costs points is the last one.
    """

    text: str
    task: str
    checks: tuple[str, ...]
    seconds: float
    stops: bool = True


@dataclass(frozen=True)
class Reply:
    """What one check said.

    Attributes:
        verdict: its value; `ended` if the process did not live to tell.
        seconds: of processor time.
        passed: whether the check costs no points.
        names: the functions that the check asked for.
    """

    check: str
    verdict: str
    passed: bool
    seconds: float = 0.0
    names: tuple[str, ...] = ()


class Askers:
    """Child processes that answer questions; they end with the `with` block.

    Args:
        folder: of the assignment.
        jobs: the number of processes.
    """

    def __init__(self, folder: Path, *, jobs: int) -> None:
        self._every = [_Child(folder) for _ in range(jobs)]
        self._free: SimpleQueue[_Child] = SimpleQueue()
        for child in self._every:
            self._free.put(child)

    def __enter__(self) -> Askers:
        return self

    def __exit__(self, *about: object) -> None:
        for child in self._every:
            child.end()

    def replies(self, questions: Sequence[Question]) -> Iterator[list[Reply]]:
        """The replies to each question, in the order of the questions.

        Raises:
            AssignmentError: a check cannot be collected.
            SandboxError: no child can be started.
        """
        with ThreadPoolExecutor(len(self._every)) as threads:
            yield from threads.map(self._ask, questions)

    def _ask(self, question: Question) -> list[Reply]:
        child = self._free.get()
        try:
            return child.ask(question)
        finally:
            self._free.put(child)


class _Child:
    """A child process that answers questions; it is started when it is first needed, and again after it has ended."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def ask(self, question: Question) -> list[Reply]:
        """The replies; the last one says `ended` if the child did not live to give its own.

        Raises:
            AssignmentError: a check cannot be collected.
            SandboxError: the child cannot be started.
        """
        pipe = self._started()
        replies: list[Reply] = []
        deadline = time.monotonic() + _PATIENCE * question.seconds + _START_SECONDS
        with contextlib.suppress(EOFError, OSError):
            pipe.send(question)
            while pipe.poll(max(deadline - time.monotonic(), 0)):
                reply = pipe.recv()
                if reply is None:
                    return replies
                replies.append(reply)
        self.end()
        unanswered = question.checks[len(replies) :] or question.checks[-1:]  # it may end after its last answer
        return [*replies, Reply(unanswered[0], "ended", passed=False, seconds=question.seconds)]

    def end(self) -> None:
        """Kill the child, if there is one."""
        if self._process is not None and self._pipe is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
        self._process = self._pipe = None

    def _started(self) -> Connection:
        if self._pipe is not None:
            return self._pipe
        context = multiprocessing.get_context("forkserver")  # its server imports torch once, and has computed nothing
        context.set_forkserver_preload([__name__])
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_answer, args=(self._folder, other), daemon=True)
        self._process.start()
        other.close()
        try:
            problem = self._pipe.recv() if self._pipe.poll(_START_SECONDS) else "it did not start in time"
        except EOFError:
            problem = "it ended as it started"
        if problem is not None:
            self.end()
            if isinstance(problem, AssignmentError):
                raise problem
            raise SandboxError(f"a process that asks the checks about mutants cannot be started: {problem}")
        return self._pipe


def _answer(folder: Path, pipe: Connection) -> None:
    """Answer the questions that come through the pipe, until the other end closes it."""
    end_with_parent()
    assignment = read_assignment(folder)

    def answer(asker: Asker) -> None:
        reference = Copies(assignment, "")
        pipe.send(None)
        while True:
            question: Question = pipe.recv()
            _limit(question.seconds)
            for reply in _replies(assignment, asker, reference.with_text(question.text), question):
                pipe.send(reply)
            put_back()
            pipe.send(None)

    try:
        with own_folder() as put_back:
            with_asker(assignment, answer)
    except (EOFError, BrokenPipeError):  # the other end has closed
        return
    except AssignmentError as error:
        pipe.send(error)


def _limit(seconds: float) -> None:
    """Have the kernel end this process after some more seconds of processor time."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + 1, most))


def _replies(assignment: Assignment, asker: Asker, module: Copies, question: Question) -> Iterator[Reply]:
    by_id = {check.id: check for check in assignment.checks_of(question.task)}
    passed = dict.fromkeys(by_id, True)
    for check in (by_id[check_id] for check_id in question.checks):
        reply = _reply(asker, module, check) if passed.get(check.after, True) else Reply(check.id, "skipped", False)
        passed[check.id] = reply.passed
        yield reply
        if question.stops and not reply.passed:
            return


def _reply(asker: Asker, module: Copies, check: CheckSpec) -> Reply:
    start = time.process_time()
    ended = asker.ask(copy.copy(module), 0, [check], goes_on=lambda check, before: True)  # loaded anew for each check
    verdict, _ = ended[check.id]
    seconds = time.process_time() - start
    return Reply(check.id, verdict.value, not verdict.costs_points, seconds, tuple(sorted(asker.names_asked(check.id))))
