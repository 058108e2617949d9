"""Tasks 3.4 and 3.5: points turned back into r and θ, cuts of any data, and what the two models compute.

The statistical bounds are wide: thresholds.toml says how seldom right draws pass them.
"""

import math

import pytest
import torch

from autograder.checks import (
    assert_close,
    assert_equal,
    assert_independent,
    assert_no_lag,
    assert_none_repeated,
    assert_tensor,
    assert_uniform,
    not_contiguous,
)

MANY = 20_000
FARTHEST_ORDER = 5.5  # P(|Z| > 5.5) = 4e-8 for a correlation of independent numbers times √n, which is nearly normal


def turned_back(X):
    """r and θ of each point where both can be read off: 1 + cos θ above 0.05; float64, and which points those are."""
    x, y = X.double().unbind(dim=1)
    theta = torch.atan2(y, x) % (2 * math.pi)
    readable = (1 + theta.cos() > 0.05) & (torch.hypot(x, y) > 1e-4)
    return torch.hypot(x, y) / (1 + theta.cos()), theta, readable


@pytest.mark.task("3.4", points=1, after="checks/test_data_and_models.py::test_shapes_of_the_cardioid")
def test_class_is_the_whole_part(student, rng):
    """make_cardioid: distance / (1 + cos θ) is r, between 0 and 3, and the class is its whole part"""
    X, y = student.make_cardioid(MANY, rng.seed())
    r, _, readable = turned_back(X)
    readable &= (r - r.round()).abs() > 1e-3  # float32 cannot tell on which side the others lie
    r, y = r[readable], y[readable]
    assert len(r) > MANY / 2, "most points lie where the angle is π: what is drawn uniformly from 0 … 2π?"
    assert r.max() < 3 + 1e-3, f"distance / (1 + cos θ) is up to {r.max():.2f}; r is drawn from 0 … 3"
    wrong = (r.floor().long() != y).double().mean().item()
    assert wrong == 0, f"{wrong:.0%} of the classes are not the whole part of distance / (1 + cos θ)"


@pytest.mark.task("3.4", points=1, after="test_class_is_the_whole_part")
def test_r_and_theta_are_uniform(student, rng):
    """make_cardioid: r ~ U(0, 3) and θ ~ U(0, 2π), independently"""
    X, _ = student.make_cardioid(MANY, rng.seed())
    r, theta, readable = turned_back(X)
    assert_uniform(theta, 0, 2 * math.pi, what="the angles θ, read off your points,")
    r, theta = r[readable], theta[readable]
    assert_uniform(r, 0, 3, what="the numbers r, read off your points,")
    assert_independent(r, theta, what="r and θ")


@pytest.mark.task("3.4", points=0.5, after="test_class_is_the_whole_part")
def test_rows_are_independent(student, rng):
    """make_cardioid: the rows are in no order, and every seed gives points of its own"""
    X, _ = student.make_cardioid(MANY, rng.seed())
    r, theta, readable = turned_back(X)
    r, theta = r[readable], theta[readable]
    place = torch.linspace(-1, 1, len(r), dtype=torch.float64)
    for name, numbers in (("r", r), ("θ", theta)):
        slope = torch.corrcoef(torch.stack([numbers, place]))[0, 1].item() * len(r) ** 0.5
        assert abs(slope) < FARTHEST_ORDER, "the rows come in an order: early and late ones differ"
        # of 20,000 numbers in 600,000 bins, or 18,000 in 300,000, some 300 or 500 share a bin with another
        different = (numbers * 1e5).round().unique()
        assert len(different) > 0.9 * len(numbers), "many rows share the same r or θ: draw both anew for each row"
        assert_no_lag(numbers, what=f"the numbers {name} of different rows")
    draws = torch.stack([student.make_cardioid(60, seed)[0][:, 0] for seed in rng.seeds(200)])
    assert_none_repeated(draws, what="data sets of different seeds")


@pytest.mark.task(
    "3.4", points=0.5, after="checks/test_data_and_models.py::test_small_split",
    twin_of="checks/test_data_and_models.py::test_small_split",
)
def test_split_of_pictures(student, rng):
    """split: pictures as well as points, whatever the sizes; every row once, beside its own label"""
    X, y = rng.normal(23, 4, 4), rng.labels(23, 5)
    for sizes in ([11, 2, 3, 7], [23], [1, 22]):
        parts = student.split(not_contiguous(X), not_contiguous(y), sizes)
        assert len(parts) == len(sizes), f"{len(sizes)} sizes make {len(sizes)} parts, not {len(parts)}"
        for (part_X, part_y), size in zip(parts, sizes, strict=True):
            assert_tensor(part_X, shape=(size, 4, 4), what="X of a part")
            assert_tensor(part_y, shape=(size,), dtype=torch.int64, what="y of a part")
        assert_equal(torch.cat([part_X for part_X, _ in parts]), X, what="X of all parts in order")
        assert_equal(torch.cat([part_y for _, part_y in parts]), y, what="y of all parts in order")


def drawn_weights(model, rng):
    """Gives the model drawn weights; returns them as `(out, in)` and `(out,)`, by the sizes of their layers.

    A weight may lie as (in, out), and a bias may be a row.
    """
    state = {name: rng.normal(*weight.shape).cpu() for name, weight in model.state_dict().items()}
    model.load_state_dict(state)
    return {tuple(sorted(n for n in w.shape if n > 1)): w.squeeze() for w in state.values()}


def placed(weights, out_size, in_size):
    weight = weights.get(tuple(sorted((out_size, in_size))))
    assert weight is not None, f"there is no weight of {out_size} × {in_size}"
    return weight if weight.shape[0] == out_size else weight.T


@pytest.mark.task(
    "3.5", points=1, after="checks/test_data_and_models.py::test_size_of_the_linear_model",
    twin_of="checks/test_data_and_models.py::test_size_of_the_linear_model",
)
def test_function_of_the_linear_model(student, rng):
    """LinearModel: the logits are xWᵀ + b, with nothing after them, for one point or many"""
    model = student.LinearModel()
    weights = drawn_weights(model, rng)
    for points in (1, 30):
        x = rng.normal(points, 2, scale=2.0).cpu()
        expected = x @ placed(weights, 3, 2).T + weights[(3,)]
        assert_close(model(not_contiguous(x)), expected, rtol=1e-4, atol=1e-4, what="model(x)")


@pytest.mark.task(
    "3.5", points=1.5, after="checks/test_data_and_models.py::test_size_of_the_mlp",
    twin_of="checks/test_data_and_models.py::test_size_of_the_mlp",
)
def test_function_of_the_mlp(student, rng):
    """MLPModel: linear, ReLU, linear, with nothing after that, for one point or many"""
    model = student.MLPModel()
    weights = drawn_weights(model, rng)
    for points in (1, 30):
        x = rng.normal(points, 2, scale=2.0).cpu()
        hidden = (x @ placed(weights, 200, 2).T + weights[(200,)]).clamp(min=0)
        expected = hidden @ placed(weights, 3, 200).T + weights[(3,)]
        assert_close(model(not_contiguous(x)), expected, rtol=1e-4, atol=1e-3, what="model(x)")


@pytest.mark.task("3.5", points=0.5)
def test_gradients_of_the_models(student, rng):
    """LinearModel, MLPModel: the gradient of the logits reaches every parameter"""
    for model, count in ((student.LinearModel(), 9), (student.MLPModel(), 1203)):
        drawn_weights(model, rng)  # a last layer may start at zero: then nothing reaches the hidden one at first
        _, grads = model.value_and_grad(rng.normal(64, 2).cpu(), wrt="parameters")
        numbers = sum(grad.numel() for grad in grads.values())
        assert numbers == count, f"gradients reach {numbers:,} of {count:,} numbers"
        for name, grad in grads.items():
            assert grad.abs().max() > 0, f"the gradient of {name} is zero everywhere: it would never learn"
