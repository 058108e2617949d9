"""Tasks 4.1 and 4.2: the curve and its noise, the starting weights, and what the network computes."""

from itertools import permutations, product

import pytest
import torch

from autograder.checks import (
    assert_all_different,
    assert_close,
    assert_independent,
    assert_no_lag,
    assert_none_repeated,
    assert_normal,
    assert_uniform,
    not_contiguous,
)

LOW, WIDTH = (-0.1, -0.3, 0.25, -0.65), 0.4


def scaled_curve():
    """x and f(x), both scaled to [0, 1], float64 (80,)."""
    x = torch.arange(-10, 10, 0.25, dtype=torch.float64)
    curve = 3 * x**3 + 2 * x**2 + 5 * x
    x, curve = ((v - v.min()) / (v.max() - v.min()) for v in (x, curve))
    return x, curve


def offsets_of(X, y, num_classes):
    """Each class's points in order of x, less the curve: float64 (num_classes, 80)."""
    x, curve = scaled_curve()
    rows = torch.stack([X[y == c][X[y == c][:, 0].argsort()] for c in range(num_classes)]).double()
    assert_close(rows[..., 0], x.expand(num_classes, -1), atol=1e-5, what="the first column of each class")
    return rows[..., 1] - curve


@pytest.mark.task(
    "4.1", points=1, after="checks/test_data_and_model.py::test_shapes_and_labels",
    twin_of="checks/test_data_and_model.py::test_shapes_and_labels",
)
def test_curve_and_offsets(student, rng):
    """make_curve_data: the scaled curve, moved within the range of each class, for 2, 3 and 4 classes"""
    for num_classes in (4, 3, 2):
        offsets = offsets_of(*student.make_curve_data(num_classes, rng.seed()), num_classes)
        for c, (smallest, largest) in enumerate(zip(offsets.amin(1), offsets.amax(1), strict=True)):
            low, high = LOW[c], LOW[c] + WIDTH
            inside = low - 1e-5 <= smallest and largest <= high + 1e-5
            assert inside, f"class {c} is moved by {smallest:.2f} … {largest:.2f}; its range is {low:.2f} … {high:.2f}"


@pytest.mark.task("4.1", points=1, after="test_curve_and_offsets")
def test_offsets_are_independent(student, rng):
    """make_curve_data: every point of every class has its own, uniformly drawn offset"""
    draws = torch.stack([offsets_of(*student.make_curve_data(4, seed), 4) for seed in rng.seeds(64)])
    unit = (draws - torch.tensor(LOW, dtype=torch.float64).unsqueeze(-1)) / WIDTH  # (64, 4, 80), uniform on [0, 1]
    assert unit.std(dim=-1).min() > 0.02, "all points of a class are moved by the same offset"
    assert_uniform(unit, 0, 1, what="the offsets, as shares of their ranges,")
    assert_no_lag(unit.reshape(-1, 80), what="the offsets of the points of a class")
    one, other = unit[:, [0, 0, 0, 1, 1, 2]], unit[:, [1, 2, 3, 2, 3, 3]]
    assert_independent(one.reshape(-1), other.reshape(-1), what="the offsets of two classes")
    assert_independent(unit[..., :-1].reshape(-1), unit[..., 1:].reshape(-1), what="the offsets of two neighbours")
    assert_all_different(unit.reshape(64, -1).T, what="offsets, seen with 64 seeds,", most=0.8)


@pytest.mark.task("4.1", points=1, after="checks/test_data_and_model.py::test_shapes_and_labels")
def test_seed_of_the_data(student, rng):
    """make_curve_data: the same seed gives the same points, another seed others"""
    seed = rng.seed()
    (X, y), (X_again, y_again) = student.make_curve_data(3, seed), student.make_curve_data(3, seed)
    assert torch.equal(X, X_again) and torch.equal(y, y_again), "the same seed gave other points the second time"
    draws = torch.stack([student.make_curve_data(2, one)[0][:, 1] for one in rng.seeds(200)])
    assert_none_repeated(draws, what="data sets of different seeds")


def sides(tensor):
    """The sizes of a tensor in ascending order, those of 1 left out."""
    return tuple(sorted(tensor.squeeze().shape))


def readings(state, template):
    """Every way to read the tensors of `state` as those of `template`: names, order and orientation are free.

    A weight may lie as (in, out) or (out, in), a bias may be a row. Some tensors have the same size: the two weights
    between 50 and 100, the two biases of 50, and the last weight, if there is one output.
    """
    alike = {sides(tensor): [] for tensor in template.values()}
    for tensor in state.values():
        alike[sides(tensor)].append(tensor.squeeze())
    for orders in product(*(permutations(tensors) for tensors in alike.values())):
        left = {size: list(order) for size, order in zip(alike, orders, strict=True)}
        matched = {}
        for name, expected in template.items():
            tensor = left[sides(expected)].pop(0)
            turned = tensor if tensor.shape == expected.squeeze().shape else tensor.T
            matched[name] = turned.reshape(expected.shape)
        yield matched


def assert_function(model, expected, rng):
    """With the same weights, far from zero, the model answers as the expected one does."""
    state = {name: rng.normal(*w.shape, scale=0.3).cpu() for name, w in model.state_dict().items()}
    model.load_state_dict(state)
    X = rng.normal(64, 2).cpu()
    got = model(not_contiguous(X))
    for reading in readings(state, expected.state_dict()):
        expected.load_state_dict(reading)
        if torch.allclose(got, expected(X), rtol=1e-4, atol=1e-5):
            break
    else:
        expected.load_state_dict(next(readings(state, expected.state_dict())))
    assert_close(got, expected(X), rtol=1e-4, atol=1e-5, what="model(X)")


@pytest.mark.task(
    "4.2", points=1, after="checks/test_data_and_model.py::test_layers",
    twin_of="checks/test_data_and_model.py::test_layers",
)
def test_function_of_the_network(student, reference, rng):
    """build_model: linear layers with ReLU between them, and none after the last"""
    for num_outputs in (4, 1):
        assert_function(student.build_model(num_outputs, rng.seed()), reference.build_model(num_outputs, 1), rng)


def drawn(student, rng, dims):
    """All numbers of the tensors with this many dims, in three networks of four outputs."""
    states = [student.build_model(4, rng.seed()).state_dict().values() for _ in range(3)]
    return torch.cat([tensor.flatten() for state in states for tensor in state if tensor.squeeze().dim() == dims])


def assert_spread(numbers, kind):
    """Mean 0 and standard deviation 0.02, within six standard errors of each; and a normal distribution."""
    mean, std, n = numbers.mean().item(), numbers.std().item(), len(numbers)
    right = abs(mean) < 6 * 0.02 / n**0.5 and abs(std - 0.02) < 6 * 0.02 / (2 * n) ** 0.5
    assert right, f"the {kind} have mean {mean:.4f} and standard deviation {std:.4f}, not 0 and 0.02"
    assert_normal(numbers, 0, 0.02, what=f"the {kind}")


@pytest.mark.task("4.2", points=1, after="checks/test_data_and_model.py::test_layers")
def test_starting_weights(student, rng):
    """build_model: every weight is drawn from N(0, 0.02)"""
    weights = drawn(student, rng, 2)  # 30,900 numbers
    assert_spread(weights, "weights")
    assert_no_lag(weights, what="the weights")


@pytest.mark.task("4.2", points=1, after="checks/test_data_and_model.py::test_layers")
def test_starting_biases(student, rng):
    """build_model: every bias is drawn from N(0, 0.02), too"""
    biases = drawn(student, rng, 1)  # 612 numbers
    assert_spread(biases, "biases")
    beyond = int((biases.abs() > 0.04).sum())  # 28 ± 5 of a normal distribution
    assert 4 <= beyond <= 60, f"{beyond} of 612 biases lie beyond two standard deviations: not a normal draw"
