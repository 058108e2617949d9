"""One run of checks on one submission: pytest collects and calls them, in order, with a fresh worker for each.

`CheckRun` is the pytest plugin of the run. Verdicts fail closed: `passed` needs all three phases of a check to have
been seen without an exception, and an exception that is not understood is `grader_error`.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property, lru_cache
from typing import Any

import pytest
import torch
from _pytest.runner import runtestprotocol  # the only way to run a test again; pytest-rerunfailures uses it, too

from autograder.assignments.model import CheckSpec, without_solution_markers
from autograder.checks.inputs import seed_of
from autograder.errors import AssignmentError, SandboxError, StudentFault, StudentTimeout, SubmissionError
from autograder.grading.alone import alone, beside_others
from autograder.grading.answers import Recorder
from autograder.grading.collected import Collected, collected
from autograder.grading.evidence_recorder import EvidenceRecorder
from autograder.grading.limits import drop_locals, own_limits
from autograder.grading.module_texts import ModuleTexts
from autograder.grading.outcomes import Outcome, require_task_in_time, require_time_left, waits_for
from autograder.grading.plan import Plan
from autograder.grading.tracebacks import traceback_of
from autograder.grading.verdicts import Context, KnownBeforehand, failure_to_load, failure_to_read, verdict_of
from autograder.results.failure import Failure, Kind
from autograder.results.model import Environment, Verdict
from autograder.sandbox.conversation import Conversation, WorkerMaker
from autograder.sandbox.session import LocalSession
from autograder.sandbox.student import Student
from autograder.submissions.doubled import with_doubles
from autograder.submissions.module import definitions_only
from autograder.submissions.reading import Submission

PHASES = ("setup", "call", "teardown")
GRACE_SECONDS = 60.0  # for the grader's own work in one check; the alarm is at 3 × check_seconds + this
CURRENT_RUN: pytest.StashKey[CheckRun] = pytest.StashKey()


def run_checks(
    plan: Plan, workers: WorkerMaker, recorder: Recorder | None = None, evidence: EvidenceRecorder | None = None
) -> CheckRun:
    """Run the checks of a plan.

    Args:
        recorder: writes down the answers to the recorded checks.
        evidence: the recorder of the numbers on the student's page; by default, one of the run's own.

    Raises:
        KeyboardInterrupt: the run was interrupted from outside, and has no verdicts.
    """
    run = CheckRun(plan, workers, recorder, evidence)
    if not plan.checks:
        return run
    try:
        with collected_for(run) as checks:
            checks.run(run.in_order(checks.items))
    except BaseException as error:
        if type(error) is KeyboardInterrupt:  # Ctrl-C; not pytest.exit(), and nothing that a check derives from this
            raise
        run.note_early_end(error)
    return run


@contextmanager
def collected_for(run: CheckRun) -> Iterator[Collected]:
    """The checks of a run's plan, collected and ready to run; the run takes part in the session."""
    torch.set_num_threads(1)  # as in the worker: the same sums in the same order
    with collected(run.plan, run) as checks:
        run.note_faults(checks.faults)
        yield checks


class CheckRun:
    """The pytest plugin of one run: the order of the checks, and a verdict for each.

    Attributes:
        recorder: writes down the answers to the recorded checks; None if nobody needs them.
        outcomes: by the ids of checks.
        evidence: the recorder of the numbers on the student's page.
    """

    def __init__(
        self,
        plan: Plan,
        workers: WorkerMaker,
        recorder: Recorder | None = None,
        evidence: EvidenceRecorder | None = None,
    ) -> None:
        self.plan, self.workers, self.recorder = plan, workers, recorder
        self.outcomes = {check_id: Outcome() for check_id in plan.checks}
        self.evidence = evidence or EvidenceRecorder(plan.assignment.figures)
        self._compiled: dict[str, Any] = {}  # texts of modules
        self._errors: list[str] = []  # outside of checks
        read = plan.submission if isinstance(plan.submission, Submission) else None
        self._texts = ModuleTexts(plan.assignment, read) if read else None

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
        if isinstance(self.plan.submission, SubmissionError):
            return failure_to_read(self.plan.submission)
        faults = [self._load_fault(check) for check in self.plan.checks.values()]
        first = faults[0] if all(faults) and faults else None
        return failure_to_load(first, self._context(Outcome())) if first else None

    @property
    def environment(self) -> Environment:
        """The versions, the device and the isolation of this run."""
        tier = str(self.workers.tier)
        return Environment(platform.python_version(), str(torch.__version__), self.plan.device, tier)

    @property
    def log(self) -> tuple[str, ...]:
        """The tracebacks of the grader's own errors: outside of checks, then in checks."""
        faulty = [check_id for check_id in self.plan.checks if self.verdict(check_id)[0].is_graders_fault]
        return (*self._errors, *(f"{id_}\n{self.outcomes[id_].trace}" for id_ in faulty if self.outcomes[id_].trace))

    def _context(self, outcome: Outcome, task: str = "") -> Context:
        student = outcome.student
        known = self.plan.submission if isinstance(self.plan.submission, Submission) else None
        asked, called = (student.asked, student.last_call) if student else (False, None)
        assignment = self.plan.assignment
        return Context(known, assignment.functions, asked, called, task, assignment.tasks)

    @pytest.hookimpl
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[CURRENT_RUN] = self

    def note_faults(self, faults: Mapping[str, str]) -> None:
        """Note the check files of the plan that pytest could not collect, with what pytest said."""
        files = {check_id.partition("::")[0] for check_id in self.plan.checks}
        self._errors += [f"{file} could not be collected\n{said}" for file, said in faults.items() if file in files]

    def note_early_end(self, error: BaseException) -> None:
        """Note an error outside of checks, which ended the run."""
        self._errors.append(f"the run of the checks ended early\n{traceback_of(error)}")

    @pytest.hookimpl
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Choose and order the checks where an author runs them by hand."""
        chosen = self.in_order(items)
        others = [item for item in items if item not in chosen]
        if others:
            config.hook.pytest_deselected(items=others)
        items[:] = chosen

    def in_order(self, items: Iterable[pytest.Item]) -> list[pytest.Item]:
        """The collected tests that are checks of the plan, in the plan's order."""
        by_id = {_id(item): item for item in items}
        return [by_id[check_id] for check_id in self.plan.checks if check_id in by_id]

    def check_of(self, item: pytest.Item) -> CheckSpec:
        """The check that a collected test is.

        Raises:
            AssignmentError: the plan has no such check.
        """
        if _id(item) not in self.plan.checks:
            raise AssignmentError(f"{_id(item)} is not in the manifest")
        return self.plan.checks[_id(item)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
        """Run a check once more if the sandbox itself failed, or if it ran out of time; then alone."""
        with beside_others():
            done = yield
            if self.outcomes[_id(item)].sandbox_failed:
                self.workers.restart()
                self._run_again(item, nextitem)
        if self.outcomes[_id(item)].ran_out_of_time:
            with alone():
                self._run_again(item, nextitem)
        return done

    def _run_again(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """Run a check as if it had not run; only the time that it took stays."""
        check = self.check_of(item)
        self.outcomes[check.id] = Outcome(spent=self.outcomes[check.id].spent)
        if self._texts is not None:
            self._texts.forget_fault(check.task)  # else it would settle this check
        if self.recorder is not None:
            self.recorder.forget(check.id)
        runtestprotocol(item, log=False, nextitem=nextitem)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        check = self.check_of(item)
        settled = self.plan.settled.get(check.id) or self._load_fault(check)  # the same text would only fail again
        if settled is not None:
            raise settled.with_traceback(None)
        self._settle_by_earlier_checks(check)
        if not self.outcomes[check.id].has_run:  # the second try of a check is never refused
            require_time_left(self.outcomes, self.plan)
            require_task_in_time(check, self.outcomes, self.plan)

    def _settle_by_earlier_checks(self, check: CheckSpec) -> None:
        if check.after in self.plan.checks:
            verdict, _ = self.verdict(check.after)
            if verdict is Verdict.NOT_ATTEMPTED:
                raise KnownBeforehand(Verdict.NOT_ATTEMPTED)
            if verdict.costs_points:
                raise waits_for(self.plan.checks[check.after])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        limits = self.plan.assignment.limits
        if self.plan.device == "cuda":  # its driver maps more memory than any limit
            return (yield)
        with own_limits(seconds=3 * limits.check_seconds + GRACE_SECONDS, memory_mb=limits.memory_mb):
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport | None:
        outcome = self.outcomes[_id(item)]
        outcome.phases.append(call.when)
        outcome.seconds += call.duration
        error = call.excinfo.value if call.excinfo is not None else None
        if error is not None and outcome.verdict is None:
            self._decide(outcome, error, self.check_of(item).task)
        if item.config.pluginmanager.has_plugin("terminalreporter"):
            return None  # an author runs the checks by hand: pytest's own report, with its traceback
        # nobody would read pytest's own traceback, making it takes as long as many checks, and it holds answers
        if error is not None:
            drop_locals(error)
        if call.when == "collect":
            return None
        return pytest.TestReport(
            item.nodeid, item.location, {}, "failed" if error is not None else "passed", None, call.when
        )

    def _decide(self, outcome: Outcome, error: BaseException, task: str) -> None:
        outcome.verdict = verdict_of(error, self._context(outcome, task))
        outcome.sandbox_failed = isinstance(error, SandboxError)
        outcome.ran_out_of_time = isinstance(error, StudentTimeout) and outcome.has_run
        if outcome.verdict[0].is_graders_fault:
            outcome.trace = traceback_of(error)

    @cached_property
    def reference(self) -> Student:
        """The reference without its demonstrations, as a submission would be read."""
        assignment = self.plan.assignment
        text = text_of_reference(assignment.source, assignment.functions)
        return Student(LocalSession(), assignment.file, text, seed=self.plan.seed)

    @contextmanager
    def student(self, check: CheckSpec, *, seed: int) -> Iterator[Student]:
        """The submission in a fresh worker, which ends with the check, as all other workers of the check do."""
        with ExitStack() as workers:

            def load(seed: int) -> Student:
                session, student = self._load(check, seed, another=lambda: load(seed_of(seed, "another worker")))
                workers.callback(self._end, session, check)
                return student

            self.outcomes[check.id].student = student = load(seed)
            yield student

    def _load(self, check: CheckSpec, seed: int, *, another: Callable[[], Student]) -> tuple[Conversation, Student]:
        assert self._texts is not None, "the plan settles the checks of a submission that cannot be read"
        other = self.plan.substitutions.get(check.task)
        text = other.text if other else self._texts.text_for(check.task)
        session = self.workers.session(self.plan.assignment.limits)
        if self.recorder is not None and check.recorded:
            session.listener = self.recorder.listener(check.id)
        try:
            forbid = self.plan.assignment.task(check.task).forbid
            right = other.right if other else None
            given = session, self._texts.file, text
            compiled = self._compiled if session.is_fresh else None
            return session, Student(
                *given, seed=seed, forbid=forbid, right=right, doubling=with_doubles, another=another, compiled=compiled
            )
        except StudentFault as fault:
            self._end(session, check)
            if other:  # a fault of this module is of this task alone
                raise
            self._texts.note_fault(text, fault)
            if self._texts.text_for(check.task) != text:
                return self._load(check, seed, another=another)
            raise
        except BaseException:
            self._end(session, check)
            raise

    def _load_fault(self, check: CheckSpec) -> StudentFault | None:
        return self._texts.fault_for(check.task) if self._texts else None

    def _end(self, session: Conversation, check: CheckSpec) -> None:
        self.outcomes[check.id].spent += session.seconds
        session.close()


@lru_cache(maxsize=8)
def text_of_reference(source: str, functions: tuple[str, ...]) -> str:
    """The reference as a submission would be read, from its text with the solution markers."""
    return definitions_only(without_solution_markers(source), functions).text


def _id(item: pytest.Item) -> str:
    return f"{item.path.parent.name}/{item.path.name}::{item.name}"
