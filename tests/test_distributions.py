"""Drawn numbers: right draws pass, and each way to draw them wrongly is found."""

from __future__ import annotations

import pytest
import torch

from autograder.checks import (
    CheckFailed,
    assert_all_different,
    assert_independent,
    assert_no_lag,
    assert_none_repeated,
    assert_normal,
    assert_uniform,
    not_contiguous,
)
from autograder.checks.inputs import Inputs
from autograder.sandbox.session import LocalSession
from autograder.sandbox.student import Student

N = 10_000


def draws(seed: int, *shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("seed", range(20))
def test_right_draws_pass(seed: int) -> None:
    """The bounds hold for one of millions; twenty are no proof, and a bound that is too narrow would show."""
    one, other = draws(seed, 2, N)
    assert_uniform(3 * one + 1, 1, 4, what="numbers")
    assert_normal(torch.special.ndtri(one), 0, 1, what="numbers")
    assert_independent(one, other, what="pairs")
    assert_no_lag(one, what="numbers")
    assert_no_lag(other.reshape(-1, 50), what="numbers")
    assert_all_different(one.reshape(-1, 100), what="rows", most=0.8)


@pytest.mark.parametrize(
    "wrong",
    [lambda u: u.square(), lambda u: u * 0.95, lambda u: (u * 20).floor() / 20, lambda u: u.clamp(min=0.05)],
    ids=["squared", "a narrower range", "twenty values", "cut"],
)
def test_another_distribution_is_found(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(CheckFailed, match="not drawn as they should be"):
        assert_uniform(wrong(draws(1, N)), 0, 1, what="numbers")


def test_uniform_numbers_are_not_normal() -> None:
    """Their mean and their standard deviation are right."""
    with pytest.raises(CheckFailed, match="not drawn as they should be"):
        assert_normal((draws(1, N) - 0.5) * 12**0.5, 0, 1, what="numbers")


@pytest.mark.parametrize("turns", [1, 2, 37, 1000])
def test_a_curve_is_found(turns: int) -> None:
    """However often it winds: no linear correlation is larger than chance."""
    one = draws(1, N)
    with pytest.raises(CheckFailed, match="pairs are not drawn independently"):
        assert_independent(one, one * turns % 1, what="pairs")


def test_a_part_that_depends_is_found() -> None:
    """A tenth of the pairs are equal numbers."""
    one, other = draws(1, 2, N)
    with pytest.raises(CheckFailed):
        assert_independent(one, torch.where(draws(2, N) < 0.1, one, other), what="pairs")


@pytest.mark.parametrize("lag", [2, 40, 4999])
def test_a_repetition_is_found(lag: int) -> None:
    """Each number is nearly the one so many places before it."""
    block = draws(1, lag)
    with pytest.raises(CheckFailed, match="before it"):
        assert_no_lag(block.repeat(N // lag + 1)[:N] + 1e-3 * draws(2, N), what="numbers")


def test_rows_that_are_alike_are_found() -> None:
    rows = draws(1, 50, 60)
    rows[40] = 1 - rows[3]
    with pytest.raises(CheckFailed, match="two of 50 rows are the same numbers"):
        assert_all_different(rows, what="rows", most=0.8)


def test_seeds_are_different_and_some_lie_near_each_other() -> None:
    seeds = Inputs(1).seeds(200)
    assert len(set(seeds)) == len(seeds) == 200
    assert max(seeds) < 2**31 - 1
    assert {seeds[0] + step for step in (1, 1000, 2**16)} <= set(seeds)


@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 4), (5,), (3, 1)])
def test_what_is_not_contiguous_reaches_the_student_so(shape: tuple[int, ...]) -> None:
    """With the same numbers; a view of rows fails, as it does for users. What comes back is plain."""
    text = "def facts(x):\n    return x.is_contiguous(), x + 0\ndef flat(x):\n    return x.view(-1)\n"
    student = Student(LocalSession(), "m.py", text, seed=1)
    x = draws(1, *shape)
    contiguous, same = student.facts(not_contiguous(x))
    assert (contiguous, torch.equal(same, x)) == (False, True)
    assert student.facts(x)[0]
    if len(shape) == 2 and 1 not in shape:
        with pytest.raises(Exception, match="view"):
            student.flat(not_contiguous(x))


def test_a_repeated_row_is_found_in_whatever_order() -> None:
    rows = draws(1, 50, 60)
    assert_none_repeated(rows, what="rows")
    rows[40] = rows[3].flip(0)
    with pytest.raises(CheckFailed, match="two of 50 rows are the same"):
        assert_none_repeated(rows, what="rows")
