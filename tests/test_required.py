"""What a check requires of a call is seen: a computation of the library, or no loop over the inputs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from autograder.assignments.model import Limits
from autograder.checks import CheckFailed, assert_close, assert_needs, assert_no_loop
from autograder.errors import StudentRefused
from autograder.sandbox.launch import Zygote
from autograder.sandbox.portable.maker import PortableWorkers
from autograder.sandbox.session import LocalSession, WorkerSession
from autograder.sandbox.student import Student

MODULE = """
import numpy as np
import torch
import torch.nn.functional as F

def ready(z, y): return F.cross_entropy(z, y)
def by_parts(z, y): return F.nll_loss(F.log_softmax(z, 1), y)
def by_hand(z, y): return (z.logsumexp(1) - z[torch.arange(len(y)), y]).mean()
def slope(z, y):
    x = z.clone().requires_grad_()
    by_hand(x, y).backward()
    return x.grad
def softmax(z): return torch.softmax(z, 1)

def whole(x): return x * 2 + x.sum()
def by_columns(x): return torch.stack([x[:, i] for i in range(x.shape[1])], 1)
def by_rows(x): return torch.stack([row for row in x])
def mapped(x): return torch.stack(list(map(torch.neg, x)))
def of_numpy(x): return torch.from_numpy(np.array([[v for v in row] for row in x.numpy()]))
def in_blocks(x): return torch.cat([block + 1 for block in x.split(32)])
"""
Z, Y = torch.tensor([[1.0, 2.0, 0.5], [0.1, 0.2, 0.3]]), torch.tensor([2, 0])
LIMITS = Limits(call_seconds=20.0, check_seconds=60.0)


@pytest.fixture
def student(zygote: Zygote) -> Iterator[Student]:
    session = WorkerSession(zygote, LIMITS)
    yield Student(session, "required.py", MODULE, seed=1)
    session.close()


def test_a_computation_of_the_library_is_needed(student: Student) -> None:
    """By its name or by its parts, whatever the call gives."""
    assert_needs(student, "cross_entropy", lambda: student.ready(Z, Y))
    assert_needs(student, "cross_entropy", lambda: student.by_parts(Z, Y), instead=["nll_loss"])


def test_a_call_that_does_without_it_fails_the_check(student: Student) -> None:
    """The parts alone do not count where they are not named."""
    assert_needs(student, "autograd", lambda: student.slope(Z, Y))
    with pytest.raises(CheckFailed, match="without torch's cross_entropy"):
        assert_needs(student, "cross_entropy", lambda: student.slope(Z, Y))
    with pytest.raises(CheckFailed, match="without torch's cross_entropy"):
        assert_needs(student, "cross_entropy", lambda: student.by_parts(Z, Y))


@pytest.mark.parametrize("name", ["whole", "in_blocks"])
def test_a_function_without_a_loop_takes_the_same_steps(student: Student, name: str) -> None:
    """Blocks of a fixed size are no loop over the inputs."""
    assert_no_loop(getattr(student, name), [torch.ones(4, 4)], [torch.ones(32, 32)], over="the entries")


@pytest.mark.parametrize("name", ["by_columns", "by_rows", "mapped", "of_numpy"])
def test_a_loop_is_seen(student: Student, name: str) -> None:
    """In torch, by map, and in a comprehension over an array."""
    with pytest.raises(CheckFailed, match="a loop over the entries"):
        assert_no_loop(getattr(student, name), [torch.ones(4, 4)], [torch.ones(32, 32)], over="the entries")


def test_the_authors_own_code_is_asked_in_this_process() -> None:
    """And the process itself refuses nothing, in the check and after it."""
    trusted = Student(LocalSession(), "required.py", MODULE, seed=1)
    assert_needs(trusted, "autograd", lambda: trusted.slope(Z, Y))
    with pytest.raises(CheckFailed, match="without torch's cross_entropy"):
        assert_needs(trusted, "cross_entropy", lambda: trusted.by_hand(Z, Y))
    assert_close(torch.nn.functional.cross_entropy(Z, Y), trusted.by_hand(Z, Y))


def test_a_process_that_serves_again_refuses_nothing_afterwards() -> None:
    """In the portable worker, a refusal ends with the session."""
    workers = PortableWorkers(["numpy"])
    try:
        for forbid in (["softmax", "autograd"], []):
            session = workers.session(LIMITS)
            student = Student(session, "required.py", MODULE, seed=1, forbid=forbid)
            if forbid:
                for call in (lambda one=student: one.softmax(Z), lambda one=student: one.slope(Z, Y)):
                    with pytest.raises(StudentRefused):
                        call()
            else:
                assert_close(student.softmax(Z), Z.softmax(1))
                assert student.slope(Z, Y).shape == Z.shape
            session.close()
    finally:
        workers.close()
