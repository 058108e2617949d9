"""The fixtures of checks. Each is a pytest fixture of one argument, `current_check`: the check that runs now.

To add one, write a function here, a line in the docstring of `autograder.checks`, and a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import pytest

from autograder.assignments.model import CheckSpec
from autograder.assignments.study import reference_study
from autograder.assignments.thresholds import Thresholds, thresholds_of
from autograder.checks.inputs import Inputs, seed_of
from autograder.errors import AssignmentError
from autograder.grading.check_run import CURRENT_RUN, CheckRun
from autograder.grading.evidence_recorder import EvidenceRecorder
from autograder.sandbox.student import Student

T = TypeVar("T")


@dataclass(frozen=True)
class CurrentCheck:
    """The check that runs now, and the run that it belongs to."""

    run: CheckRun
    spec: CheckSpec

    @property
    def seed(self) -> int:
        """The seed of this check's inputs."""
        return seed_of(self.run.plan.seed, self.spec.id)

    @property
    def seed_of_code(self) -> int:
        """The seed that student's code and reference start with; from the inputs' seed, code could draw the inputs."""
        return seed_of(self.run.plan.seed, self.spec.id, "code")


def hidden_only(fixture: Callable[[CurrentCheck], T]) -> Callable[[CurrentCheck], T]:
    """Refuse a fixture to public checks: they also run at home, where there is no reference and no thresholds file.

    Raises:
        AssignmentError: a public check asks for it.
    """

    @wraps(fixture)
    def given(current_check: CurrentCheck) -> T:
        if current_check.spec.visibility != "hidden":
            name = fixture.__name__
            raise AssignmentError(
                f"{current_check.spec.id}: a public check cannot use `{name}`, which students do not have"
            )
        return fixture(current_check)

    return given


@pytest.fixture
def current_check(request: pytest.FixtureRequest) -> CurrentCheck:
    """The check that runs now; the other fixtures are made of it."""
    run = request.config.stash[CURRENT_RUN]
    return CurrentCheck(run, run.check_of(request.node))


@pytest.fixture
def student(current_check: CurrentCheck) -> Iterator[Student]:
    """The submission, in a fresh worker."""
    with current_check.run.student(current_check.spec, seed=current_check.seed_of_code) as student:
        yield student


@pytest.fixture
@hidden_only
def reference(current_check: CurrentCheck) -> Student:
    """The reference solution, in this process."""
    current_check.run.reference.seed(current_check.seed_of_code)
    return current_check.run.reference


@pytest.fixture
def rng(current_check: CurrentCheck) -> Inputs:
    """Inputs drawn from the run's seed and the check's name, on the run's device."""
    return Inputs(current_check.seed, current_check.run.plan.device)


@pytest.fixture
def device(current_check: CurrentCheck) -> str:
    """The device of the run's tensors: `cpu` or `cuda`."""
    return current_check.run.plan.device


@pytest.fixture
def study(current_check: CurrentCheck) -> dict[str, Any]:
    """The result of the reference's study."""
    return reference_study(current_check.run.plan.assignment)


@pytest.fixture
@hidden_only
def thresholds(current_check: CurrentCheck) -> Thresholds:
    """The thresholds that the assignment's thresholds.toml records, by name."""
    return thresholds_of(current_check.run.plan.assignment.folder)


@pytest.fixture
def evidence(current_check: CurrentCheck) -> EvidenceRecorder:
    """The recorder of the numbers on the student's page: losses, predictions, accuracies."""
    recorder = current_check.run.evidence
    recorder.place = current_check.spec.id
    return recorder
