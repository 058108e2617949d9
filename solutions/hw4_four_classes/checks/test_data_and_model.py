"""Tasks 4.1 and 4.2: the data and the network, in shapes and counts."""

import pytest
import torch

from autograder.checks import assert_close, assert_equal, assert_raises, assert_tensor


@pytest.mark.task("4.1", points=1)
def test_shapes_and_labels(student):
    """make_curve_data: 80 points per class, float32 points and int64 labels"""
    for num_classes in (2, 3, 4):
        X, y = student.make_curve_data(num_classes, 1)
        assert_tensor(X, shape=(80 * num_classes, 2), dtype=torch.float32, what="X")
        assert_tensor(y, shape=(80 * num_classes,), dtype=torch.int64, what="y")
        assert_equal(y.unique(), torch.arange(num_classes), what="the labels in y")
        assert_equal(y.bincount(), torch.full((num_classes,), 80), what="the number of points per class")


@pytest.mark.task("4.1", points=1, after="test_shapes_and_labels")
def test_number_of_classes(student, rng):
    """make_curve_data: a number of classes other than 2, 3 or 4 raises ValueError"""
    for num_classes in (1, 5, 0, rng.integer(6, 99)):
        assert_raises(ValueError, student.make_curve_data, num_classes, 1)


@pytest.mark.task("4.2", points=1)
def test_layers(student, rng):
    """build_model: 2 → 50 → 100 → 50 → num_outputs, raw outputs of shape (N, num_outputs)"""
    for num_outputs in (1, 4):
        model = student.build_model(num_outputs, 1)
        outputs = model(rng.normal(6, 2).cpu())
        assert_tensor(outputs, shape=(6, num_outputs), dtype=torch.float32, what="model(X)")
        assert torch.isfinite(outputs).all(), "model(X) should be finite"
        # a weight may be stored as (in, out) or (out, in), and a bias as a row of its own
        sizes = sorted(sorted(n for n in weight.shape if n > 1) for weight in model.state_dict().values())
        expected = [(2, 50), (50,), (50, 100), (100,), (50, 100), (50,), (50, num_outputs), (num_outputs,)]
        expected = sorted(sorted(n for n in shape if n > 1) for shape in expected)
        assert_equal(sizes, expected, what="the list of the sizes of weights and biases, sides of 1 left out,")


@pytest.mark.task("4.2", points=1, after="test_layers")
def test_seed_of_the_weights(student, rng):
    """build_model: the same seed gives the same weights, another seed other weights"""
    seed = rng.seed()
    seeds = (seed, seed, seed + 1, seed + 10)
    first, again, second, eleventh = (list(student.build_model(3, n).state_dict().values()) for n in seeds)
    for one, same in zip(first, again, strict=True):
        assert_close(same, one, what="a weight drawn again from the same seed")
    for other_seed, others in ((seed + 1, second), (seed + 10, eleventh)):
        for one, other in zip(first, others, strict=True):
            differ = one.dim() == 1 or not torch.allclose(one, other)
            assert differ, f"seeds {seed} and {other_seed} should give different weights"
