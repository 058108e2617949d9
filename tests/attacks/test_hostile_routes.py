"""Ways round what a task forbids earn nothing, and right answers in the same worker's tasks keep their points."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.grading.grade import grade
from autograder.results.model import Result, Verdict
from autograder.sandbox.launch import Zygote
from autograder.submissions.reading import parse_submission
from tests.attacks.hostile_routes import GRADIENTS, LOSSES, SOFTMAX

HEAD = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n\n"


@pytest.fixture(scope="module")
def losses() -> Assignment:
    return read_assignment(Path(__file__).parents[2] / "solutions" / "hw1_losses")


@pytest.fixture(scope="module")
def workers(losses: Assignment) -> Iterator[Zygote]:
    zygote = Zygote(losses.preload)
    yield zygote
    zygote.close()


def graded(text: str, task: str, assignment: Assignment, workers: Zygote) -> Result:
    submission = parse_submission(assignment.file, (HEAD + text).encode(), assignment)
    return grade(assignment, submission, workers=workers, student="x", tasks=frozenset({task})).result


def said(result: Result) -> list[tuple[str, str]]:
    return [(check.verdict.value, check.message[:160]) for check in result.checks]


@pytest.mark.parametrize("name", SOFTMAX)
def test_a_softmax_of_the_library_earns_nothing(name: str, losses: Assignment, workers: Zygote) -> None:
    """In task 1.1, whatever the route."""
    result = graded(SOFTMAX[name], "1.1", losses, workers)
    assert result.score == 0.0, said(result)
    assert Verdict.GRADER_ERROR not in {check.verdict for check in result.checks}


@pytest.mark.parametrize("name", GRADIENTS)
def test_a_derivative_of_the_library_earns_nothing(name: str, losses: Assignment, workers: Zygote) -> None:
    """In task 1.9, whatever the route."""
    result = graded(GRADIENTS[name] + LOSSES, "1.9", losses, workers)
    assert result.score == 0.0, said(result)
    assert Verdict.GRADER_ERROR not in {check.verdict for check in result.checks}


def test_a_right_answer_keeps_its_points_beside_a_demonstration(losses: Assignment, workers: Zygote) -> None:
    """What the module does with the library while it loads costs nothing."""
    text = (
        "EXPECTED = torch.softmax(torch.ones(3), 0)\nassert EXPECTED.sum() > 0.9\n\n"
        "class Losses:\n    def softmax(self, z, dim):\n        e = (z - z.amax(dim, keepdim=True)).exp()\n"
        "        return e / e.sum(dim, keepdim=True)\n\n"
        "def softmax(z, dim=-1):\n    losses = Losses()\n    return losses.softmax(z, dim)\n"
    )
    result = graded(text, "1.1", losses, workers)
    assert result.score == 4.0, said(result)
