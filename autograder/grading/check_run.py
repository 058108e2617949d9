"""Grade one submission inside a pytest run: the order of the checks, and one verdict for each.

`CheckRun` is a pytest plugin object for one run. It holds what the run needs, gives each check a fresh worker, and
records how each ended. Verdicts fail closed: `passed` needs all three phases of a test to have been seen, without an
exception; whatever is not understood is `grader_error`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from _pytest.runner import runtestprotocol  # the only way to run a test again; pytest-rerunfailures takes it, too

from autograder.assignments.model import Assignment, CheckSpec, without_solution_markers
from autograder.checks.inputs import seed_of
from autograder.errors import AssignmentError, SandboxError, StudentFault, SubmissionError
from autograder.grading.answers import Recorder
from autograder.grading.limits import drop_locals, own_limits
from autograder.grading.verdicts import Context, KnownBeforehand, failure_to_load, failure_to_read, verdict_of
from autograder.results.failure import Failure, Kind
from autograder.results.model import Verdict
from autograder.sandbox.conversation import Conversation, WorkerMaker
from autograder.sandbox.session import LocalSession
from autograder.sandbox.student import Student
from autograder.submissions.forbidden import forbidden_uses
from autograder.submissions.module import definitions_only
from autograder.submissions.reading import Submission

PHASES = ("setup", "call", "teardown")
GRACE_SECONDS = 60.0  # for the grader's own part of a check, beyond what the student's code may take three times over


CURRENT_RUN: pytest.StashKey[CheckRun] = pytest.StashKey()


@dataclass
class Outcome:
    """What has been seen of one check so far."""

    phases: list[str] = field(default_factory=list)
    student: Student | None = None
    verdict: tuple[Verdict, Failure | None] | None = None
    sandbox_failed: bool = False
    seconds: float = 0.0


class CheckRun:
    """One submission, one pytest run."""

    def __init__(
        self,
        assignment: Assignment,
        submission: Submission | SubmissionError,
        *,
        zygote: WorkerMaker,
        device: str = "cpu",
        tasks: frozenset[str] | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self.assignment, self.submission, self._zygote, self.device = assignment, submission, zygote, device
        self._recorder = recorder
        sha256 = submission.sha256 if isinstance(submission, Submission) else ""
        self.seed = seed_of(assignment.secret, sha256) if recorder is None else recorder.seed
        self.manifest = {c.id: c for c in assignment.checks if tasks is None or c.task in tasks}
        self.outcomes = {check_id: Outcome() for check_id in self.manifest}
        self.evidence: dict[str, Any] = {}
        self.interrupted = False
        self._load_fault: StudentFault | None = None
        self._seconds = 0.0  # that the student's code has taken so far

    # --- verdicts -------------------------------------------------------------------------------------------------

    def verdict(self, check_id: str) -> tuple[Verdict, Failure | None]:
        """The verdict on a check and why it failed; `grader_error` while it has not been seen to end."""
        outcome = self.outcomes[check_id]
        if outcome.verdict is not None:
            return outcome.verdict
        if tuple(outcome.phases) == PHASES:
            return Verdict.PASSED, None
        return Verdict.GRADER_ERROR, Failure("the check did not run to its end", kind=Kind.GRADER)

    @property
    def failure(self) -> Failure | None:
        """Why the submission as a whole cannot be read or loaded; None if it can."""
        if isinstance(self.submission, SubmissionError):
            return failure_to_read(self.submission)
        return failure_to_load(self._load_fault, self._context(Outcome())) if self._load_fault else None

    def _context(self, outcome: Outcome) -> Context:
        student = outcome.student
        known = self.submission if isinstance(self.submission, Submission) else None
        asked, called = (student.asked, student.last_call) if student else (False, None)
        return Context(known, self.assignment.functions, asked, called)

    # --- the order of things --------------------------------------------------------------------------------------

    @pytest.hookimpl
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[CURRENT_RUN] = self

    def check_of(self, item: pytest.Item) -> CheckSpec:
        """The manifest's entry for a collected test.

        Raises:
            AssignmentError: the manifest has none.
        """
        check_id = self._id(item)
        if check_id not in self.manifest:
            raise AssignmentError(f"{check_id} is not in the manifest")
        return self.manifest[check_id]

    def _id(self, item: pytest.Item) -> str:
        return f"{item.path.parent.name}/{item.path.name}::{item.name}"

    @pytest.hookimpl
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        order = list(self.manifest)
        others = [item for item in items if self._id(item) not in self.manifest]
        if others:
            config.hook.pytest_deselected(items=others)
        items[:] = sorted((i for i in items if self._id(i) in self.manifest), key=lambda i: order.index(self._id(i)))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
        """A check under which the sandbox itself failed gets one more try, with a new zygote."""
        done = yield
        check_id = self._id(item)
        if self.outcomes[check_id].sandbox_failed:
            self.outcomes[check_id] = Outcome()
            self._zygote.restart()
            runtestprotocol(item, log=False, nextitem=nextitem)
        return done

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        check = self.check_of(item)
        if isinstance(self.submission, SubmissionError):
            raise self.submission.with_traceback(None)
        use = self._forbidden.get(check.task)
        if use is not None:
            place = self.submission.place(use.line)
            sentence = f"uses {use.name} ({place}), which this task asks you to write yourself"
            raise KnownBeforehand(Verdict.FORBIDDEN, Failure(sentence, frames=(place,), kind=Kind.FORBIDDEN))
        if check.needs_gpu and self.device != "cuda":
            raise _not_gradable("needs a GPU, and there is none here")
        if check.needs_scratch and not self._zygote.tier.can_write:
            raise _not_gradable("needs a folder to write to, and workers have none here")
        if self._load_fault is not None:  # the same text would only fail again
            raise self._load_fault.with_traceback(None)
        if self._seconds > self.assignment.limits.submission_seconds:
            limit = self.assignment.limits.submission_seconds
            sentence = f"the {limit:g} s for all checks were used up by earlier ones"
            raise KnownBeforehand(Verdict.TIMED_OUT, Failure(sentence, kind=Kind.TIME))
        self._settle_by_earlier_rungs(check)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        limits = self.assignment.limits
        if self.device == "cuda":  # whose driver maps more than any memory
            return (yield)
        with own_limits(seconds=3 * limits.check_seconds + GRACE_SECONDS, memory_mb=limits.memory_mb):
            return (yield)

    def _settle_by_earlier_rungs(self, check: CheckSpec) -> None:
        if check.after in self.manifest:
            verdict, _ = self.verdict(check.after)
            if verdict is Verdict.NOT_ATTEMPTED:
                raise KnownBeforehand(Verdict.NOT_ATTEMPTED)
            if verdict.costs_points:
                raise _waits_for(self.manifest[check.after])
        # an endless loop costs its time once, not once for every check of the task
        for other in self.manifest.values():
            if other.id == check.id:
                return
            if other.task == check.task and self.verdict(other.id)[0] is Verdict.TIMED_OUT:
                raise _waits_for(other)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport | None:
        outcome = self.outcomes[self._id(item)]
        outcome.phases.append(call.when)
        outcome.seconds += call.duration
        if outcome.verdict is None and call.excinfo is not None:
            outcome.verdict = verdict_of(call.excinfo.value, self._context(outcome))
            outcome.sandbox_failed = isinstance(call.excinfo.value, SandboxError)
        if item.config.pluginmanager.has_plugin("terminalreporter"):
            return None  # an author runs the checks by hand: pytest's own report, with its traceback
        # nobody reads that traceback, drawing it costs as much as many checks, and it holds the answers
        if call.excinfo is not None:
            drop_locals(call.excinfo.value)
        if call.when == "collect":
            return None
        return pytest.TestReport(
            item.nodeid, item.location, {}, "failed" if call.excinfo is not None else "passed", None, call.when
        )

    @pytest.hookimpl
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        # a person's Ctrl-C; pytest also calls so what it derives from that, and a check's pytest.exit
        self.interrupted = excinfo.type is KeyboardInterrupt

    # --- what several checks share --------------------------------------------------------------------------------

    @cached_property
    def _forbidden(self) -> dict[str, Any]:
        text = self.submission.text if isinstance(self.submission, Submission) else ""
        return dict(forbidden_uses(text, self.assignment.tasks))

    @cached_property
    def reference(self) -> Student:
        """The reference without its demonstrations, as a submission would be read."""
        text = definitions_only(without_solution_markers(self.assignment.source), self.assignment.functions).text
        return Student(LocalSession(), self.assignment.file, text, seed=self.seed)

    @contextmanager
    def student(self, check: CheckSpec, *, seed: int) -> Iterator[Student]:
        """The submission in a fresh worker, which ends with the check."""
        assert isinstance(self.submission, Submission), "setup settles checks of what could not be read"
        session = self._zygote.session(self.assignment.limits)
        if self._recorder is not None and check.recorded:
            session.listener = self._recorder.listener(check.id)
        try:
            student = self._load(session, self.submission, seed)
            self.outcomes[check.id].student = student
            yield student
        finally:
            self._seconds += session.seconds
            session.close()

    def _load(self, session: Conversation, submission: Submission, seed: int) -> Student:
        try:
            return Student(session, submission.file, submission.text, seed=seed)
        except StudentFault as fault:
            self._load_fault = fault
            raise


def _not_gradable(sentence: str) -> KnownBeforehand:
    return KnownBeforehand(Verdict.NOT_GRADABLE, Failure(sentence, kind=Kind.NOT_GRADABLE))


def _waits_for(earlier: CheckSpec) -> KnownBeforehand:
    return KnownBeforehand(Verdict.SKIPPED, Failure(f"waits for: {earlier.title}", kind=Kind.WAITS))
