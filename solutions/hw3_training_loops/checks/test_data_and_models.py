"""Tasks 3.4 and 3.5: shapes, seeds, cuts and counts."""

import pytest
import torch

from autograder.checks import assert_equal, assert_tensor


@pytest.mark.task("3.4", points=0.5)
def test_shapes_of_the_cardioid(student, rng):
    """make_cardioid: float32 points (n, 2) and int64 classes 0, 1 and 2"""
    for n in (1, 7, rng.integer(400, 600)):
        X, y = student.make_cardioid(n, rng.seed())
        assert_tensor(X, shape=(n, 2), dtype=torch.float32, what="X")
        assert_tensor(y, shape=(n,), dtype=torch.int64, what="y")
    assert_equal(y.unique(), torch.arange(3), what=f"the classes among {n} points")


@pytest.mark.task("3.4", points=0.5, after="test_shapes_of_the_cardioid")
def test_seed_of_the_cardioid(student, rng):
    """make_cardioid: the same seed gives the same points, another seed others"""
    seed = rng.seed()
    (X, y), (X_again, y_again), (X_other, _) = (student.make_cardioid(50, one) for one in (seed, seed, seed + 1))
    assert torch.equal(X, X_again) and torch.equal(y, y_again), "the same seed gave other points the second time"
    assert not torch.allclose(X, X_other), "two seeds gave the same points"


@pytest.mark.task("3.4", points=1)
def test_small_split(student):
    """split: five rows cut into three, one and one, in order, each with its labels"""
    X, y = torch.arange(10.0).reshape(5, 2), torch.tensor([7, 8, 9, 7, 8])
    parts = student.split(X, y, [3, 1, 1])
    assert len(parts) == 3, f"three sizes make three parts, not {len(parts)}"
    for (part_X, part_y), rows in zip(parts, (slice(0, 3), slice(3, 4), slice(4, 5)), strict=True):
        assert_equal(part_X, X[rows], what=f"X of rows {rows.start} to {rows.stop - 1}")
        assert_equal(part_y, y[rows], what=f"y of rows {rows.start} to {rows.stop - 1}")


def assert_logits_and_count(model, count):
    assert_tensor(model(torch.ones(6, 2)), shape=(6, 3), dtype=torch.float32, what="model(x)")
    numbers = sum(weight.numel() for weight in model.state_dict().values())
    assert numbers == count, f"the model should have {count:,} parameters; it has {numbers:,}"


@pytest.mark.task("3.5", points=0.5)
def test_size_of_the_linear_model(student):
    """LinearModel: points (N, 2) to logits (N, 3), 9 parameters"""
    assert_logits_and_count(student.LinearModel(), 9)


@pytest.mark.task("3.5", points=0.5)
def test_size_of_the_mlp(student):
    """MLPModel: points (N, 2) to logits (N, 3), 1,203 parameters"""
    assert_logits_and_count(student.MLPModel(), 1203)
