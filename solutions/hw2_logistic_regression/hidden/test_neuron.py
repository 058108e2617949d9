"""Hidden checks of 2.1 to 2.3: whole batches, gradients, and what happens at the ends of the range."""

import math

import pytest
import torch

from autograder.checks import assert_close, assert_equal, assert_kept, assert_number, assert_tensor


def slope(loss, yhat, y, direction):
    """The slope of `loss` at `yhat` along `direction`, by central differences in float64 (error about 1e-9)."""
    step = 1e-5
    above, below = (assert_number(loss(yhat + sign * step * direction, y), what="the loss") for sign in (1, -1))
    return (above - below) / (2 * step)


def neuron(student, weight, bias, device):
    """The student's neuron in float64, with these weights."""
    model = student.LogisticRegression(weight.shape[1])
    model = model.to(torch.float64).to(device)
    model.load_state_dict({"linear.weight": weight, "linear.bias": bias})
    return model


@pytest.mark.task("2.1", points=0.5, after="checks/test_neuron.py::test_items")
def test_every_item(student):
    """StepData: every item is the pair of its point and its label"""
    data, x = student.StepData(), torch.arange(-10, 10) / 10
    for index in range(20):
        point, label = data[index]
        assert_tensor(point, shape=(1,), dtype=torch.float32, what="x of an item")
        assert_tensor(label, shape=(1,), dtype=torch.float32, what="y of an item")
        assert_close(point, x[index].reshape(1), atol=1e-6, what="x of an item")
        assert_equal(label, torch.tensor([float(index > 12)]), what="y of an item")


@pytest.mark.task("2.1", points=0.5, after="checks/test_neuron.py::test_items")
def test_is_a_dataset(student):
    """StepData: is a torch Dataset"""
    is_one = student.make("torch.utils.data.Dataset.__instancecheck__", student.StepData())
    assert is_one is True, "StepData should be a subclass of torch.utils.data.Dataset"


@pytest.mark.task("2.2", points=1, after="checks/test_neuron.py::test_neuron_by_hand")
def test_neurons_of_any_width(student, rng, device):
    """LogisticRegression: one feature or many, one row or many, in float64"""
    for features, rows in ((1, 7), (5, 1), (4, 6), (3, 3)):
        weight, bias = rng.normal(1, features, dtype=torch.float64), rng.normal(1, dtype=torch.float64)
        x = rng.normal(rows, features, dtype=torch.float64)
        answer = neuron(student, weight, bias, device)(x)
        assert_tensor(answer, shape=(rows, 1), dtype=torch.float64, device=device, what="the answer")
        assert_close(answer, 1 / (1 + (-(x @ weight.T + bias)).exp()), what="the answer")


@pytest.mark.task("2.2", points=0.5, after="checks/test_neuron.py::test_neuron_by_hand")
def test_gradient_of_the_neuron(student, rng, device):
    """LogisticRegression: the gradient reaches weight and bias"""
    weight, bias = rng.normal(1, 3, dtype=torch.float64), rng.normal(1, dtype=torch.float64)
    x = rng.normal(5, 3, dtype=torch.float64)
    answer, grads = neuron(student, weight, bias, device).value_and_grad(x, wrt="parameters")
    assert_tensor(answer, shape=(5, 1), what="the answer")
    by_sum = answer * (1 - answer)
    assert_close(grads["linear.weight"], (by_sum * x).sum(dim=0, keepdim=True), what="the gradient of the weight")
    assert_close(grads["linear.bias"], by_sum.sum(dim=0), what="the gradient of the bias")


@pytest.mark.task("2.2", points=0.5, after="checks/test_neuron.py::test_neuron_by_hand")
def test_neuron_that_is_very_sure(student, device):
    """LogisticRegression: sums of ±100 and ±10,000"""
    model = student.LogisticRegression(1).to(device)
    model.load_state_dict({"linear.weight": torch.ones(1, 1), "linear.bias": torch.zeros(1)})
    answer = model(torch.tensor([[-1e4], [-100.0], [100.0], [1e4]], device=device))
    assert_close(answer, torch.tensor([[0.0], [0.0], [1.0], [1.0]]), atol=1e-6, what="the answer")


@pytest.mark.task("2.2", points=0.5, after="checks/test_neuron.py::test_parameters")
def test_is_a_module(student):
    """LogisticRegression: is an nn.Module, and .linear is an nn.Linear"""
    model = student.LogisticRegression(2)
    for kind, part, name in (("Module", model, "LogisticRegression"), ("Linear", model.get("linear"), ".linear")):
        is_one = student.make(f"torch.nn.{kind}.__instancecheck__", part)
        assert is_one is True, f"{name} should be an nn.{kind}"


@pytest.mark.task("2.3", points=1, after="checks/test_neuron.py::test_bce_by_hand")
def test_bce_of_a_batch(student, reference, rng, device):
    """bce_criterion: value and gradient for a column or a row, inputs kept"""
    for shape in ((15, 1), (9,)):  # odd: no batch holds as many of class 0 as of class 1
        yhat, y = rng.uniform(*shape, low=0.05, high=0.95, dtype=torch.float64), rng.bits(*shape, dtype=torch.float64)
        loss, grad = student.bce_criterion.value_and_grad(yhat, y, wrt=0)
        expected_loss, expected_grad = reference.bce_criterion.value_and_grad(yhat, y, wrt=0)
        assert_tensor(loss, shape=(), dtype=torch.float64, device=device, what="the loss")
        # log(p + 1e-7) is as good as log(p) here
        assert_close(loss, expected_loss, rtol=2e-5, what="the loss")
        assert_close(grad, expected_grad, rtol=1e-4, what="the gradient")
    assert_kept(student, "bce_criterion", yhat=yhat, y=y)


@pytest.mark.task("2.3", points=0.5, after="test_bce_of_a_batch")
def test_gradient_of_bce_is_its_slope(student, rng):
    """bce_criterion: the gradient is the slope of the loss"""
    yhat, y = rng.uniform(6, 1, low=0.1, high=0.9, dtype=torch.float64), rng.bits(6, 1, dtype=torch.float64)
    direction = rng.uniform(6, 1, low=0.2, high=1.0, dtype=torch.float64)
    _, grad = student.bce_criterion.value_and_grad(yhat, y, wrt=0)
    assert_tensor(grad, shape=(6, 1), what="the gradient")
    expected = slope(student.bce_criterion, yhat, y, direction)
    assert_close(float((grad * direction).sum()), expected, rtol=1e-5, atol=1e-7, what="the slope")


@pytest.mark.task("2.3", points=0.5, after="checks/test_neuron.py::test_bce_by_hand")
def test_stabiliser_does_not_show(student, device):
    """bce_criterion: probabilities of 0.001 and 0.999, right and wrong"""
    yhat = torch.tensor([[0.001], [0.999], [0.001], [0.999]], dtype=torch.float64, device=device)
    wrong = torch.tensor([[1.0], [0.0], [1.0], [0.0]], dtype=torch.float64, device=device)
    assert_close(student.bce_criterion(yhat, wrong), 6.9077553, rtol=5e-4, what="the loss of wrong answers")
    assert_close(student.bce_criterion(yhat, 1 - wrong), 1.0005e-3, rtol=2e-2, what="the loss of right answers")


@pytest.mark.task("2.3", points=1, after="checks/test_neuron.py::test_bce_of_certainty")
def test_certainty_beside_doubt(student, device):
    """bce_criterion: exactly 0 and 1 beside a sample at 0.5; inputs kept"""
    for dtype in (torch.float32, torch.float64):
        yhat = torch.tensor([[0.0], [1.0], [0.5]], dtype=dtype, device=device)
        y = torch.tensor([[0.0], [1.0], [1.0]], dtype=dtype, device=device)
        loss = student.bce_criterion(yhat, y)
        assert_tensor(loss, shape=(), dtype=dtype, device=device, what="the loss")
        # two cost nothing, or 0.001 each where the stabiliser is as large as it may be, and one costs ln 2
        assert_close(loss, math.log(2) / 3, atol=1e-3, what="the loss")
        assert_kept(student, "bce_criterion", yhat=yhat, y=y)
