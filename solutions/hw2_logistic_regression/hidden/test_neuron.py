"""Hidden checks of 2.1 to 2.3: whole batches, gradients, and what happens at the ends of the range."""

import math

import pytest
import torch

from autograder.checks import assert_close, assert_equal, assert_kept, assert_number, assert_tensor, not_contiguous


def slope(loss, yhat, y, direction):
    """The slope of `loss` at `yhat` along `direction`, by central differences in float64 (error about 1e-9)."""
    step = 1e-5
    above, below = (number(loss(yhat + sign * step * direction, y)) for sign in (1, -1))
    return (above - below) / (2 * step)


def number(loss, what="the loss"):
    """The loss as a number, whatever the number of its dims."""
    return assert_number(loss.reshape(()) if isinstance(loss, torch.Tensor) and loss.numel() == 1 else loss, what=what)


def neuron(student, weight, bias, device):
    """The student's neuron with this weight and this bias, in their dtype: their names have a check of their own."""
    model = student.LogisticRegression(weight.shape[1]).to(weight.dtype).to(device)
    numbers = {tuple(values.shape): values for values in (weight, bias)}
    state = {name: tuple(values.shape) for name, values in model.state_dict().items()}
    model.load_state_dict({name: numbers[shape] for name, shape in state.items() if shape in numbers})
    return model


@pytest.mark.task(
    "2.1", points=0.25, after="checks/test_neuron.py::test_items",
    twin_of="checks/test_neuron.py::test_items",
)
def test_every_item(student):
    """StepData: every item is the pair of its point and its label"""
    data = student.StepData()
    x, y = data.get("x"), data.get("y")
    for index in range(len(x)):
        point, label = data[index]
        for value, all_of_them, what in ((point, x, "x of an item"), (label, y, "y of an item")):
            assert_tensor(value, shape=(1,), dtype=all_of_them.dtype, what=what)
            assert_equal(value, all_of_them[index].reshape(1), what=what)


@pytest.mark.task("2.1", points=0.5)
def test_is_a_dataset(student):
    """StepData: is a torch Dataset"""
    is_one = student.make("torch.utils.data.Dataset.__instancecheck__", student.StepData())
    assert is_one is True, "StepData should be a subclass of torch.utils.data.Dataset"


@pytest.mark.task("2.2", points=0.75, twin_of="checks/test_neuron.py::test_neuron_by_hand")
def test_neurons_of_any_width(student, rng, device):
    """LogisticRegression: an answer (N, 1) for one feature or many, one row or many, in float64"""
    for features, rows in ((1, 7), (5, 1), (4, 6), (3, 3)):
        weight, bias = rng.normal(1, features, dtype=torch.float64), rng.normal(1, dtype=torch.float64)
        x = rng.normal(rows, features, dtype=torch.float64)
        answer = neuron(student, weight, bias, device)(x)
        assert_tensor(answer, shape=(rows, 1), dtype=torch.float64, device=device, what="the answer")
        assert_close(answer, 1 / (1 + (-(x @ weight.T + bias)).exp()), what="the answer")


@pytest.mark.task("2.2", points=1)
def test_gradient_of_the_neuron(student, rng, device):
    """LogisticRegression: the gradient reaches weight and bias, and is the slope of the answer"""
    start = [rng.normal(1, 3, dtype=torch.float64), rng.normal(1, dtype=torch.float64)]
    directions = [rng.normal(1, 3, dtype=torch.float64), rng.normal(1, dtype=torch.float64)]
    x, step = rng.normal(5, 3, dtype=torch.float64), 1e-5
    _, grads = neuron(student, *start, device).value_and_grad(not_contiguous(x), wrt="parameters")
    of_shape = {tuple(grad.shape): grad for grad in grads.values()}
    reached = [of_shape.get(tuple(values.shape), torch.zeros(1)) for values in start]
    for name, grad in zip(("weight", "bias"), reached, strict=True):
        assert bool((grad != 0).any()), f"no gradient reaches the {name}: it would never learn"
    above, below = (
        neuron(student, *(a + sign * step * d for a, d in zip(start, directions, strict=True)), device)(x).sum()
        for sign in (1, -1)
    )
    got = sum(float((grad * direction).sum()) for grad, direction in zip(reached, directions, strict=True))
    slope_of_the_answer = float(above - below) / (2 * step)
    assert_close(got, slope_of_the_answer, rtol=1e-5, atol=1e-7, what="the slope that the gradient gives")


@pytest.mark.task("2.2", points=0.5)
def test_neuron_that_is_very_sure(student, device):
    """LogisticRegression: sums of ±100 and ±10,000"""
    answer = neuron(student, torch.ones(1, 1), torch.zeros(1), device)(
        torch.tensor([[-1e4], [-100.0], [100.0], [1e4]], device=device)
    )
    assert_tensor(answer, what="the answer")
    assert_close(answer.reshape(-1), [0.0, 0.0, 1.0, 1.0], atol=1e-6, what="the answer")


@pytest.mark.task("2.2", points=0.5, twin_of="checks/test_neuron.py::test_parameters")
def test_is_a_module(student):
    """LogisticRegression: is an nn.Module, and .linear is an nn.Linear"""
    model = student.LogisticRegression(2)
    for kind, part, name in (("Module", model, "LogisticRegression"), ("Linear", model.get("linear"), ".linear")):
        is_one = student.make(f"torch.nn.{kind}.__instancecheck__", part)
        assert is_one is True, f"{name} should be an nn.{kind}"


@pytest.mark.task("2.3", points=0.75, twin_of="checks/test_neuron.py::test_bce_by_hand")
def test_bce_of_a_batch(student, reference, rng, device):
    """bce_criterion: value and gradient for a column or a row, inputs kept"""
    for shape in ((15, 1), (9,)):  # odd: no batch holds as many of class 0 as of class 1
        yhat, y = rng.uniform(*shape, low=0.05, high=0.95, dtype=torch.float64), rng.bits(*shape, dtype=torch.float64)
        loss, grad = student.bce_criterion.value_and_grad(not_contiguous(yhat), not_contiguous(y), wrt=0)
        expected_loss, expected_grad = reference.bce_criterion.value_and_grad(yhat, y, wrt=0)
        assert_tensor(loss, dtype=torch.float64, device=device, what="the loss")
        # log(p + 1e-7) is as good as log(p) here
        assert_close(number(loss), float(expected_loss), rtol=2e-5, what="the loss")
        assert_close(grad, expected_grad, rtol=1e-4, what="the gradient")
    assert_kept(student, "bce_criterion", yhat=yhat, y=y)


@pytest.mark.task("2.3", points=0.5)
def test_gradient_of_bce_is_its_slope(student, rng):
    """bce_criterion: the gradient is the slope of the loss"""
    yhat, y = rng.uniform(6, 1, low=0.1, high=0.9, dtype=torch.float64), rng.bits(6, 1, dtype=torch.float64)
    direction = rng.uniform(6, 1, low=0.2, high=1.0, dtype=torch.float64)
    _, grad = student.bce_criterion.value_and_grad(yhat, y, wrt=0)
    assert_tensor(grad, shape=(6, 1), what="the gradient")
    expected = slope(student.bce_criterion, yhat, y, direction)
    assert_close(float((grad * direction).sum()), expected, rtol=1e-5, atol=1e-7, what="the slope")


@pytest.mark.task("2.3", points=0.5)
def test_stabiliser_does_not_show(student, device):
    """bce_criterion: probabilities of 0.001 and 0.999, right and wrong"""
    yhat = torch.tensor([[0.001], [0.999], [0.001], [0.999]], dtype=torch.float64, device=device)
    wrong = torch.tensor([[1.0], [0.0], [1.0], [0.0]], dtype=torch.float64, device=device)
    for labels, name, loss, rtol in ((wrong, "wrong", 6.9077553, 5e-4), (1 - wrong, "right", 1.0005e-3, 2e-2)):
        what = f"the loss of {name} answers"
        assert_close(number(student.bce_criterion(yhat, labels), what), loss, rtol=rtol, what=what)


@pytest.mark.task(
    "2.3", points=0.5,
    twin_of=("checks/test_neuron.py::test_bce_of_certainty", "checks/test_neuron.py::test_slope_of_certainty"),
)
def test_certainty_beside_doubt(student, rng):
    """bce_criterion: exactly 0 and 1 beside a sample in between; inputs kept"""
    for dtype in (torch.float32, torch.float64):
        doubt = rng.uniform(1, 1, low=0.3, high=0.7, dtype=dtype)
        certain = torch.tensor([[0.0], [1.0]]).to(doubt)
        yhat, y = (torch.cat([certain, last]) for last in (doubt, torch.ones_like(doubt)))
        loss = student.bce_criterion(yhat, y)
        assert_tensor(loss, dtype=dtype, device=doubt.device.type, what="the loss")
        # two cost nothing, or 5e-5 each where the stabiliser is as large as it may be
        assert_close(number(loss), -math.log(doubt.item()) / 3, atol=1e-3, what="the loss")
        assert_kept(student, "bce_criterion", yhat=yhat, y=y)
