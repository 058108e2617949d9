"""The plugin of pytest for an impossible run. All else is grading: workers, wire, comparisons, pytest, verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from types import ModuleType

import pytest

from autograder.authoring.impossible.assertions import MovedAssertions
from autograder.authoring.impossible.asserts import NAME, MovedComparisons, with_questions
from autograder.authoring.impossible.question import Questions
from autograder.authoring.impossible.secret import Secret
from autograder.errors import CheckFailed
from autograder.grading.plan import Plan

ASKED_TO_ITS_END = "no answer met a moved value"  # the failure of a check in which the student's own answers hold


class MovedChecks:
    """The check files of a run with moved expected values.

    A check goes on after a comparison with a moved value has failed, so that all of its comparisons are asked. It
    passes if an answer meets a moved value, or if it compares nothing; otherwise it fails at its end.

    Attributes:
        questions: how often a comparison with a moved value was made.
    """

    def __init__(self, secret: Secret) -> None:
        self.questions = Questions()
        self._comparisons = MovedComparisons(secret, self.questions)
        self._stand_ins = MovedAssertions(secret, self.questions).stand_ins()

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Iterator[None]:
        """Put the moved comparisons into a check file before pytest looks for checks in it."""
        if isinstance(collector, pytest.Module):
            with suppress(collector.CollectError):  # pytest reports a file that cannot be imported
                self._move(collector.obj, collector.path.read_text(encoding="utf-8"))
        return (yield)

    def _move(self, module: ModuleType, source: str) -> None:
        names = vars(module)
        names[NAME] = self._comparisons
        exec(compile(with_questions(source, str(module.__file__)), str(module.__file__), "exec"), names)
        own = {name: value for name, value in names.items() if callable(value) and value in self._stand_ins}
        names.update({name: self._stand_ins[value] for name, value in own.items()})

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self) -> Iterator[None]:
        self.questions.begin()
        try:
            called = yield
        except BaseException:
            if self.questions.met:
                return True  # type: ignore[return-value]  # a wrapper returns what the hook returns
            raise
        if self.questions.asked and not self.questions.met:
            raise CheckFailed(ASKED_TO_ITS_END)
        return called


def impossible(plan: Plan, moved: MovedChecks) -> Plan:
    """The plan of an impossible run. No check waits for another one, which would fail."""
    checks = {check.id: replace(check, after="") for check in plan.checks.values()}
    return replace(plan, checks=checks, plugins=(moved,))
