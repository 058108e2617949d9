"""Tasks 3.1 to 3.3: whole trajectories from data of other shapes, float64, and what the module says."""

import math

import pytest
import torch

from autograder.checks import assert_close, assert_equal, assert_numbers, assert_tensor


def features_and_labels(rng, *, dtype=torch.float32):
    """17 rows of 6 features whose means differ, labels of 4 classes that are not equally frequent."""
    x = rng.normal(17, 6, dtype=dtype) + 0.5
    y = rng.labels(17, 4)
    y[:6] = 3
    return x, y


def assert_same_training(train, reference_train, data, *, lr=0.2, epochs=40, rtol=None):
    (W, b, costs), expected = train(*data, 5, lr, epochs), reference_train(*data, 5, lr, epochs)
    costs = assert_numbers(costs, epochs + 1, what="the list of costs")
    assert_close(costs, expected[2], rtol=rtol or 1e-4, what="costs")
    assert_close(W, expected[0], rtol=rtol or 1e-3, atol=1e-4, what="W")
    assert_close(b, expected[1], atol=1e-4, what="b")  # softmax is blind to it: it stays where it was


def assert_precision(train, reference_train, rng, device):
    """Many digits of the costs say that nothing in between was float32, and that no step was too small to be taken."""
    data = features_and_labels(rng, dtype=torch.float64)
    (W, b, costs), expected = train(*data, 5, 1e-4, 20), reference_train(*data, 5, 1e-4, 20)
    assert_tensor(W, shape=(6, 5), dtype=torch.float64, device=device, what="W")
    assert_tensor(b, shape=(1,), dtype=torch.float64, device=device, what="b")
    assert_close(W, expected[0], what="W")
    # a cost that came as a 0-d tensor keeps its precision as well
    assert_close(assert_numbers(costs, 21, what="the list of costs"), expected[2], rtol=1e-9, what="costs")


def assert_no_steps(train, rng):
    """No epochs: the weights are those of the start, and there is one cost."""
    W, b, costs = train(*features_and_labels(rng), 5, 0.2, 0)
    assert_close(assert_numbers(costs, 1, what="the list of costs of 0 epochs"), [math.log(5)], rtol=1e-5, what="costs")
    assert_close(W, torch.zeros(6, 5), what="W after 0 epochs")
    assert_close(b, torch.zeros(1), what="b after 0 epochs")


@pytest.mark.task("3.1", points=2, after="checks/test_loops.py::test_forms_by_hand")
def test_trajectory_by_hand(student, reference, rng):
    """train_by_hand: 40 steps on other data, cost by cost, and the weights after the last"""
    assert_same_training(student.train_by_hand, reference.train_by_hand, features_and_labels(rng))


@pytest.mark.task("3.1", points=0.5, after="test_trajectory_by_hand")
def test_precision_by_hand(student, reference, rng, device):
    """train_by_hand: float64 in, float64 out, on the device of x"""
    assert_precision(student.train_by_hand, reference.train_by_hand, rng, device)


@pytest.mark.task("3.1", points=0.5, after="checks/test_loops.py::test_forms_by_hand")
def test_no_steps_by_hand(student, rng):
    """train_by_hand: 0 epochs are no step and one cost"""
    assert_no_steps(student.train_by_hand, rng)


@pytest.mark.task("3.1", points=0.5, after="checks/test_loops.py::test_forms_by_hand")
def test_inputs_by_hand(student, rng):
    """train_by_hand: x and y are not changed"""
    x, y = features_and_labels(rng)
    after = student.arguments_after("train_by_hand", x.clone(), y.clone(), 5, 0.2, 3)
    assert_equal(after[0], x, what="x after the call")
    assert_equal(after[1], y, what="y after the call")


@pytest.mark.task("3.2", points=1, after="checks/test_loops.py::test_forms_functional")
def test_trajectory_functional(student, reference, rng):
    """train_functional: 40 steps on other data, cost by cost, and the weights after the last"""
    assert_same_training(student.train_functional, reference.train_functional, features_and_labels(rng))


@pytest.mark.task("3.2", points=0.5, after="test_trajectory_functional")
def test_precision_functional(student, reference, rng, device):
    """train_functional: float64 in, float64 out, on the device of x; 0 epochs are no step and one cost"""
    assert_precision(student.train_functional, reference.train_functional, rng, device)
    assert_no_steps(student.train_functional, rng)


def module_of(student, rng):
    """A classifier of 4 features and 6 classes with drawn weights, and those weights."""
    model = student.SoftmaxClassifier(4, 6)
    weight, bias = rng.normal(6, 4).cpu(), rng.normal(6).cpu()
    model.load_state_dict({"linear.weight": weight, "linear.bias": bias})
    return model, weight, bias


@pytest.mark.task("3.3", points=1, after="checks/test_loops.py::test_linear_layer")
def test_logits(student, rng):
    """SoftmaxClassifier: the logits are xWᵀ + b, for one row or many"""
    model, weight, bias = module_of(student, rng)
    for rows in (1, 9):
        x = rng.normal(rows, 4, scale=3.0).cpu()
        assert_close(model(x), x @ weight.T + bias, rtol=1e-4, atol=1e-5, what="model(x)")


@pytest.mark.task("3.3", points=1, after="test_logits")
def test_gradient_of_the_module(student, rng):
    """SoftmaxClassifier: parameters() finds weight and bias, and gradients reach both"""
    model, _, _ = module_of(student, rng)
    x = rng.normal(9, 4).cpu()
    _, grads = model.value_and_grad(x, wrt="parameters")
    assert set(grads) == {"linear.weight", "linear.bias"}, f"the parameters are {', '.join(grads) or 'none'}"
    assert_close(grads["linear.weight"], x.sum(dim=0).expand(6, 4), rtol=1e-4, atol=1e-5, what="the weight's gradient")
    assert_close(grads["linear.bias"], torch.full((6,), 9.0), what="the bias's gradient")
