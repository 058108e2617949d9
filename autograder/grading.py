"""Grade one submission inside a pytest run: the fixtures, the order of the checks, and one verdict for each.

`Grading` is a pytest plugin object for one run. It holds what the run needs, gives each check a fresh worker, and
records how each ended. Verdicts fail closed: `passed` needs all three phases of a test to have been seen, without an
exception; whatever is not understood is `grader_error`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
import torch

from autograder.assignment import Assignment, CheckSpec, without_solution_markers
from autograder.errors import (
    AssignmentError,
    AutograderError,
    CheckFailed,
    MissingName,
    MissingSubmission,
    StudentFault,
    StudentRaised,
    StudentTimeout,
    SubmissionError,
    UnsendableAnswer,
    WorkerCrashed,
)
from autograder.forbidden import forbidden_uses
from autograder.inputs import Inputs, seed_of
from autograder.module_text import definitions_only
from autograder.results import Verdict
from autograder.sandbox.launch import Zygote
from autograder.sandbox.session import LocalSession, WorkerSession
from autograder.sandbox.student import Student
from autograder.study import reference_study
from autograder.submission import Submission
from autograder.text import one_line, plain

MAX_MESSAGE = 1200
PHASES = ("setup", "call", "teardown")
# What an answer of the wrong form makes a check stumble over, when the check did ask the student.
_WRONG_FORM = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RuntimeError)


@dataclass
class Outcome:
    """What has been seen of one check so far."""

    phases: list[str] = field(default_factory=list)
    error: BaseException | None = None
    called: str = ""
    seconds: float = 0.0


class Settled(Exception):
    """The verdict of a check is known before it runs."""

    def __init__(self, verdict: Verdict, message: str = "") -> None:
        self.verdict, self.message = verdict, message
        super().__init__(verdict.value)


def choose_device(wanted: str) -> str:
    """`cpu` or `cuda` for `auto`, `cpu` or `cuda`.

    Raises:
        AutograderError: CUDA was asked for and is not there.
    """
    there = torch.cuda.is_available() if wanted != "cpu" else False
    if wanted == "cuda" and not there:
        raise AutograderError("--device cuda: torch finds no GPU here; use --device cpu or auto")
    return "cuda" if there else "cpu"


class Grading:
    """One submission, one pytest run."""

    def __init__(
        self,
        assignment: Assignment,
        submission: Submission | SubmissionError,
        *,
        zygote: Zygote,
        device: str = "cpu",
        tasks: frozenset[str] | None = None,
    ) -> None:
        self.assignment, self.submission, self._zygote, self._device = assignment, submission, zygote, device
        sha256 = submission.sha256 if isinstance(submission, Submission) else ""
        self.seed = seed_of(assignment.secret, sha256)
        self.manifest = {c.id: c for c in assignment.checks if tasks is None or c.task in tasks}
        self.outcomes = {check_id: Outcome() for check_id in self.manifest}
        self.evidence: dict[str, Any] = {}
        self.interrupted = False
        self._load_fault: StudentFault | None = None

    # --- verdicts -------------------------------------------------------------------------------------------------

    def verdict(self, check_id: str) -> tuple[Verdict, str]:
        """The verdict on a check and the message for it; `grader_error` while it has not been seen to end."""
        outcome = self.outcomes[check_id]
        if outcome.error is not None:
            return self._verdict_on(outcome, outcome.error)
        if tuple(outcome.phases) == PHASES:
            return Verdict.PASSED, ""
        return Verdict.GRADER_ERROR, "the check did not run to its end"

    @property
    def problem(self) -> str:
        """What is wrong with the submission as a whole: it cannot be read, or not be loaded; empty if neither."""
        if isinstance(self.submission, SubmissionError):
            return str(self.submission)
        fault = self._load_fault
        if fault is None:
            return ""
        lines = re.findall(r'File "<[^>\n]*>", line (\d+)', getattr(fault, "traceback", ""))
        where = f" ({self.submission.place(int(lines[-1]))})" if lines else ""
        return one_line(f"{self.submission.file}: cannot be loaded: {fault}{where}", 300)

    def _verdict_on(self, outcome: Outcome, error: BaseException) -> tuple[Verdict, str]:
        if isinstance(error, Settled):
            return error.verdict, error.message
        if isinstance(error, StudentRaised) and error.is_a(NotImplementedError):
            return Verdict.NOT_ATTEMPTED, ""
        if isinstance(error, MissingSubmission):
            return Verdict.NOT_ATTEMPTED, self._message(str(error))
        if isinstance(error, StudentRaised):
            return Verdict.FAILED, self._message(f"raised {error}", outcome.called, trace=error.traceback)
        if isinstance(error, StudentTimeout):
            return Verdict.TIMED_OUT, self._message(str(error), outcome.called)
        if isinstance(error, WorkerCrashed):
            return Verdict.CRASHED, self._message(str(error), outcome.called)
        if isinstance(error, UnsendableAnswer):
            return Verdict.FAILED, self._message(f"the answer cannot be graded: {error}", outcome.called)
        if isinstance(error, MissingName | SubmissionError):
            return Verdict.FAILED, self._message(str(error))
        if isinstance(error, CheckFailed):
            return Verdict.FAILED, self._message(error.sentence, outcome.called, error.expected, error.got)
        if isinstance(error, AssertionError):
            return Verdict.FAILED, self._message(str(error), outcome.called)
        return self._unforeseen(outcome, error)

    def _unforeseen(self, outcome: Outcome, error: BaseException) -> tuple[Verdict, str]:
        sentence = f"{type(error).__name__}: {error}"
        if isinstance(error, _WRONG_FORM) and not isinstance(error, NotImplementedError) and outcome.called:
            said = f"the answer has a form that this check cannot use ({sentence})"
            return Verdict.FAILED, self._message(said, outcome.called)
        return Verdict.GRADER_ERROR, self._message(sentence)

    def _message(self, sentence: str, called: str = "", expected: str = "", got: str = "", trace: str = "") -> str:
        lines = [sentence]
        lines += [f"called    {called}"] if called else []
        lines += [f"expected  {expected}   got  {got}"] if expected else [f"got  {got}"] if got else []
        lines += [self._own_places(trace)] if trace else []
        return plain("\n".join(lines), MAX_MESSAGE).rstrip()

    def _own_places(self, trace: str) -> str:
        """Frames as places in what the student wrote, not in the module that was made of it."""

        def place(match: re.Match[str]) -> str:
            known = self.submission if isinstance(self.submission, Submission) else None
            return known.place(int(match[1])) if known else f"line {match[1]}"

        return re.sub(r'File "<[^>\n]*>", line (\d+)', place, trace)

    # --- the order of things --------------------------------------------------------------------------------------

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

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        check = self.check_of(item)
        if isinstance(self.submission, SubmissionError):
            raise self.submission.with_traceback(None)
        use = self._forbidden.get(check.task)
        if use is not None:
            place = self.submission.place(use.line)
            raise Settled(
                Verdict.FORBIDDEN, plain(f"uses {use.name} ({place}), which this task asks you to write yourself")
            )
        if check.needs_gpu and self._device != "cuda":
            raise Settled(Verdict.NOT_GRADABLE, "needs a GPU, and there is none here")
        if self._load_fault is not None:  # the same text would only fail again
            raise self._load_fault.with_traceback(None)
        self._settle_by_earlier_rungs(check)

    def _settle_by_earlier_rungs(self, check: CheckSpec) -> None:
        if check.after in self.manifest:
            verdict, _ = self.verdict(check.after)
            if verdict is Verdict.NOT_ATTEMPTED:
                raise Settled(Verdict.NOT_ATTEMPTED)
            if verdict not in (Verdict.PASSED, Verdict.NOT_GRADABLE):
                raise Settled(Verdict.SKIPPED, f"waits for: {self.manifest[check.after].title}")
        # an endless loop costs its time once, not once for every check of the task
        for other in self.manifest.values():
            if other.id == check.id:
                return
            if other.task == check.task and self.verdict(other.id)[0] is Verdict.TIMED_OUT:
                raise Settled(Verdict.SKIPPED, f"waits for: {other.title}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport | None:
        outcome = self.outcomes[self._id(item)]
        outcome.phases.append(call.when)
        outcome.seconds += call.duration
        if outcome.error is None and call.excinfo is not None:
            outcome.error = call.excinfo.value
        if item.config.pluginmanager.has_plugin("terminalreporter"):
            return None  # an author runs the checks by hand: pytest's own report, with its traceback
        # nobody reads that traceback, and drawing it costs as much as many checks
        if call.when == "collect":
            return None
        return pytest.TestReport(
            item.nodeid, item.location, {}, "failed" if call.excinfo is not None else "passed", None, call.when
        )

    @pytest.hookimpl
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        # a person's Ctrl-C; pytest also calls so what it derives from that, and a check's pytest.exit
        self.interrupted = excinfo.type is KeyboardInterrupt

    # --- fixtures -------------------------------------------------------------------------------------------------

    @cached_property
    def _forbidden(self) -> dict[str, Any]:
        text = self.submission.text if isinstance(self.submission, Submission) else ""
        return dict(forbidden_uses(text, self.assignment.tasks))

    @cached_property
    def _reference(self) -> Student:
        """The reference without its demonstrations, as a submission would be read."""
        wanted = [name for task in self.assignment.tasks for name in task.functions]
        text = definitions_only(without_solution_markers(self.assignment.source), wanted).text
        return Student(LocalSession(), self.assignment.file, text, seed=self.seed)

    def _seed(self, request: pytest.FixtureRequest) -> int:
        return seed_of(self.seed, self.check_of(request.node).id)

    @pytest.fixture
    def student(self, request: pytest.FixtureRequest) -> Iterator[Student]:
        """The submission, in a fresh worker."""
        assert isinstance(self.submission, Submission), "setup settles checks of what could not be read"
        session = WorkerSession(self._zygote, self.assignment.limits)
        try:
            student = self._load(session, self.submission, self._seed(request))
            yield student
            self.outcomes[self._id(request.node)].called = student.last_call
        finally:
            session.close()

    def _load(self, session: WorkerSession, submission: Submission, seed: int) -> Student:
        try:
            return Student(session, submission.file, submission.text, seed=seed)
        except StudentFault as fault:
            self._load_fault = fault
            raise

    @pytest.fixture
    def reference(self, request: pytest.FixtureRequest) -> Student:
        """The reference solution, in this process; hidden checks only."""
        if self.check_of(request.node).visibility != "hidden":
            raise AssignmentError(f"{request.node.name}: a public check cannot use the reference, which students lack")
        self._reference.seed(self._seed(request))
        return self._reference

    @pytest.fixture
    def study(self) -> dict[str, Any]:
        """What the reference's study found."""
        return reference_study(self.assignment)

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> Inputs:
        """Inputs drawn from the run's seed and the check's name, on the run's device."""
        return Inputs(self._seed(request), self._device)

    @pytest.fixture
    def device(self) -> str:
        """Where the run's tensors live: `cpu` or `cuda`."""
        return self._device

    @pytest.fixture(name="evidence")
    def evidence_fixture(self) -> dict[str, Any]:
        """A dict for what the student's page shows besides verdicts: losses, predictions, accuracies."""
        return self.evidence
