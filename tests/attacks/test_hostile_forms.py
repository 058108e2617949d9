"""Answers of a form that a check did not expect, as checks use answers: the check fails, and the grader is well.

Each case is a hidden check, written as checks are, and a submission that answers it with something else.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.assignments.reading import read_assignment
from autograder.grading.grade import grade
from autograder.results.model import CheckResult, Verdict
from autograder.sandbox.launch import Zygote
from autograder.submissions.reading import parse_submission
from tests.attacks.hostile import DOUBLE, needing_now
from tests.attacks.hostile_cost import cost
from tests.conftest import HIDDEN

MOST_SECONDS, MOST_MB = 20.0, 800  # what is not bounded takes minutes, and gigabytes

CHECK = '''

import torch

@pytest.mark.task("1.2", points=1)
def test_of_the_form(student, reference, rng):
    """square_sum: in the way that a check uses its answer"""
'''
OPERATIONS = """class Now:
    from autograder.sandbox import operations
    import torch
    def lie(self, *given, torch=torch): return {}
    operations.OPERATIONS["{}"] = lie
"""


def forging(operation: str, answer: str, function: str = "return torch.nn.Linear(2, 2)") -> str:
    """A submission whose worker answers one operation with this expression."""
    return OPERATIONS.format(answer, operation) + f"import torch\ndef square_sum(x): {function}\n"


# name: (the body of the check, the submission)
CASES: dict[str, tuple[str, str]] = {
    "a layer that is none": (
        "student.make('torch.nn.Linear', 2, 2).load_state_dict({})",
        "class Now:\n    import torch\n    torch.nn.Linear = lambda *a, **k: None\ndef square_sum(x): return x\n",
    ),
    "a layer that is a number": (
        "model = student.make('torch.nn.Linear', 2, 2)\nmodel.weight.add(1)",
        "class Now:\n    import torch\n    torch.nn.Linear = lambda *a, **k: 5\ndef square_sum(x): return x\n",
    ),
    "a list of any length": (
        "assert list(student.square_sum(0)) == [1]",
        forging("method", "1 << 61 if given[1] == '__len__' else 1"),
    ),
    "a list that never ends": (
        "assert [float(part) for part in student.square_sum(0)] == [1]",
        "class Ones:\n    def __getitem__(self, i): return 1.0\ndef square_sum(x): return Ones()\n",
    ),
    "a list that never ends of much": (
        "assert [part for part in student.square_sum(0)] == [1]",
        "import torch\nclass Much:\n    def __getitem__(self, i): return torch.zeros(1 << 23)\n"
        "def square_sum(x): return Much()\n",
    ),
    "a tensor of many entries, one by one": (
        "assert [float(part) for part in student.square_sum(0)] == [1]",
        "import torch\ndef square_sum(x): return torch.zeros(1 << 20, dtype=torch.uint8)\n",
    ),
    "a tensor of nothing, one by one": (
        "assert [float(part) for part in student.square_sum(0)] == [1]",
        "import torch\ndef square_sum(x): return torch.empty(1 << 20, 0)\n",
    ),
    "a dtype that cannot be compared": (
        "assert (student.square_sum(0) > 0.5).all(), 'too low'",
        "def square_sum(x):\n    import torch\n    return torch.zeros(3, dtype=torch.complex64)\n",
    ),
    "a dtype that cannot be counted": (
        "assert student.square_sum(0).bincount()[0] == 1",
        "def square_sum(x):\n    import torch\n    return torch.zeros(3, dtype=torch.float16)\n",
    ),
    "two answers that widen each other": (
        "assert float(student.square_sum(0) - student.square_sum(1)) == 0",
        "def square_sum(x):\n    import torch\n"
        "    return torch.zeros(1 << 17, 1) if x == 0 else torch.zeros(1, 1 << 17)\n",
    ),
    "a gradient that widens": (
        "_, grad = student.square_sum.value_and_grad(torch.ones(4, 3))\n"
        "assert float((grad * torch.ones(4, 3, dtype=torch.float64)).sum()) == 1",
        forging("value_and_grad", "dict(value=1, grads=[torch.zeros(1 << 23, 1, 1, dtype=torch.uint8)], problem='')"),
    ),
    "an answer in a message": (
        "answer = student.square_sum(0)\nassert answer == 1, f'should be 1, not {answer}'",
        "import torch\ndef square_sum(x): return [torch.rand(1000) for _ in range(200)]\n",
    ),
    "weights of a false shape": (
        "state = student.square_sum(0).state_dict()\n"
        "reference.make('torch.nn.Linear', 50, list(state.values())[-1].shape[0])\nassert False, 'as it should'",
        forging("state_dict", "dict(w=torch.empty(1 << 23, 0))"),
    ),
    "weights to be drawn again": (
        "state = student.square_sum(0).state_dict()\n"
        "state = {name: rng.normal(*weight.shape) for name, weight in state.items()}\nassert False, 'as it should'",
        forging("state_dict", "dict(w=torch.zeros(1 << 27, dtype=torch.uint8))"),
    ),
    "a large answer beside a precise one": (
        "from autograder.checks import assert_close\nassert_close(student.square_sum(0), [1.0, 2.0])",
        "import torch\ndef square_sum(x):\n"
        "    return [torch.zeros(1 << 26, dtype=torch.uint8), torch.zeros(1 << 20, dtype=torch.float64)]\n",
    ),
}


@pytest.fixture
def check_on(small_folder: Path, zygote: Zygote) -> Callable[[str, str], CheckResult]:
    """Grade a submission by one more hidden check; its result."""

    def graded(body: str, text: str) -> CheckResult:
        lines = "".join(f"    {line}\n" for line in body.split("\n"))
        (small_folder / "hidden" / "test_small.py").write_text(HIDDEN + CHECK + lines)
        assignment = read_assignment(small_folder)
        submission = parse_submission("small.py", needing_now(DOUBLE + text).encode(), assignment)
        result = grade(assignment, submission, student="ada", workers=zygote).result
        return next(check for check in result.checks if check.id.endswith("test_of_the_form"))

    return graded


@pytest.mark.parametrize("name", CASES)
def test_an_answer_of_another_form_fails_its_check(check_on: Callable[[str, str], CheckResult], name: str) -> None:
    """It is the submission's fault, and is found out quickly and in little memory."""
    with cost() as spent:
        found = check_on(*CASES[name])
    assert found.verdict in (Verdict.FAILED, Verdict.CRASHED, Verdict.TIMED_OUT), found.message
    assert spent.seconds < MOST_SECONDS
    assert spent.megabytes < MOST_MB


def test_answers_are_not_kept_when_their_check_is_over(small_folder: Path, zygote: Zygote) -> None:
    """Twelve failed checks on answers of 64 MB each do not add up."""
    check = '''

@pytest.mark.task("1.2", points=1)
def test_number_{0}(student):
    """square_sum: number {0}"""
    answer = student.square_sum({0})
    assert answer is None, "not this"
'''
    path = small_folder / "hidden" / "test_small.py"
    path.write_text(HIDDEN + "".join(check.format(n) for n in range(12)))
    assignment = read_assignment(small_folder)
    text = f"{DOUBLE}import torch\ndef square_sum(x): return torch.zeros(1 << 24)\n"
    submission = parse_submission("small.py", text.encode(), assignment)
    with cost() as spent:
        grade(assignment, submission, student="ada", workers=zygote)
    assert spent.megabytes < 300


def test_a_check_has_numbers_that_the_worker_does_not_know(
    check_on: Callable[[str, str], CheckResult],
) -> None:
    """What a check draws and does not send cannot be drawn from the seed that the worker is given."""
    text = """import torch
def square_sum(x):
    generator = torch.Generator().manual_seed(torch.initial_seed())
    return int(torch.randint(0, 2**31 - 1, (), generator=generator))
"""
    found = check_on("assert student.square_sum(0) == rng.seed(), 'not that number'", text)
    assert found.verdict is Verdict.FAILED
