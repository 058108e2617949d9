"""Inputs of checks: repeatable, different by seed, and of the kind that the names say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from autograder.checks.inputs import Inputs, seed_of
from autograder.errors import AssignmentError

DRAWS: list[Callable[[Inputs], torch.Tensor]] = [
    lambda rng: rng.normal(50),
    lambda rng: rng.uniform(50),
    lambda rng: rng.labels(50, 5),
    lambda rng: rng.bits(50),
    lambda rng: rng.probabilities(50, 3),
    lambda rng: torch.tensor([rng.integer(0, 1000) for _ in range(9)]),
    lambda rng: torch.tensor([rng.seed() for _ in range(9)]),
]


@pytest.mark.parametrize("draw", DRAWS)
def test_a_seed_repeats_and_another_does_not(draw: Callable[[Inputs], torch.Tensor]) -> None:
    """Other random numbers in the process change nothing."""
    first = draw(Inputs(7))
    torch.rand(3)
    assert torch.equal(first, draw(Inputs(7)))
    assert not torch.equal(first, draw(Inputs(8)))


def test_drawing_leaves_torchs_own_generator_alone() -> None:
    """The inputs have a generator of their own."""
    before = torch.get_rng_state()
    Inputs(7).normal(9)
    assert torch.equal(before, torch.get_rng_state())


def test_a_seed_depends_on_every_part() -> None:
    """And on their order; it is the same in every process, and fits a generator."""
    seeds = {seed_of("a", "b"), seed_of("b", "a"), seed_of("ab"), seed_of("a", "b", ""), seed_of("a", 1), seed_of()}
    assert len(seeds) == 6
    assert all(0 <= seed < 2**31 for seed in seeds)
    assert seed_of("secret", "check", 3) == 951789541


def test_shapes_and_types_are_as_asked() -> None:
    """float32 by default; labels are int64."""
    rng = Inputs(1)
    assert (rng.normal(2, 3).shape, rng.normal(2).dtype) == ((2, 3), torch.float32)
    assert rng.normal().shape == ()
    assert rng.uniform(2, dtype=torch.float64).dtype == torch.float64
    assert (rng.labels(4, 2).dtype, rng.bits(2, 2).dtype) == (torch.int64, torch.float32)
    assert rng.probabilities(2, 3, dtype=torch.float64).dtype == torch.float64


def test_numbers_lie_where_they_are_said_to() -> None:
    """Scales, bounds, zeros and ones, sums of one."""
    rng = Inputs(3)
    assert 8 < rng.normal(1000, scale=10.0).std() < 12
    uniform = rng.uniform(1000, low=-2.0, high=3.0)
    assert -2 <= uniform.min() < -1.9
    assert 2.9 < uniform.max() <= 3
    assert set(rng.bits(100).tolist()) == {0.0, 1.0}
    p = rng.probabilities(100, 4, dtype=torch.float64)
    assert (p > 0).all()
    assert torch.allclose(p.sum(-1), torch.ones(100, dtype=torch.float64))
    assert {rng.integer(2, 5) for _ in range(100)} == {2, 3, 4}


@pytest.mark.parametrize(("n", "classes"), [(5, 5), (16, 5), (3, 1)])
def test_every_class_has_a_label(n: int, classes: int) -> None:
    """If there is room for all; a class that is missing would hide a mistake."""
    assert sorted(set(Inputs(2).labels(n, classes).tolist())) == list(range(classes))


def test_more_classes_than_rows_are_drawn_from() -> None:
    """Labels stay in range, and reach the last class."""
    rng = Inputs(2)
    labels = {label for _ in range(100) for label in rng.labels(3, 10).tolist()}
    assert labels == set(range(10))


def test_classes_are_not_balanced() -> None:
    """A mean over classes is not the mean over rows."""
    counts = {tuple(sorted(Inputs(seed).labels(20, 4).bincount().tolist())) for seed in range(9)}
    assert len(counts) > 2


class TestSuchThat:
    """Draws that would break a check's own assumption are rejected where they are drawn."""

    def test_the_first_fitting_draw_counts(self) -> None:
        """Drawn from the same generator, so that a seed repeats it."""
        first, again, plain = Inputs(3), Inputs(3), Inputs(3)
        found = first.such_that(lambda n: n >= 90, lambda: first.integer(0, 100))
        assert found == again.such_that(lambda n: n >= 90, lambda: again.integer(0, 100))
        drawn = [plain.integer(0, 100) for _ in range(200)]
        assert found == next(n for n in drawn if n >= 90)

    def test_a_property_that_nothing_has_is_the_authors_fault(self) -> None:
        """An endless loop would be the student's time-out."""
        rng = Inputs(3)
        with pytest.raises(AssignmentError, match="none of 1000 draws"):
            rng.such_that(lambda n: n > 100, lambda: rng.integer(0, 100))
