"""Public checks of 2.1 to 2.3: the data, the neuron and its loss, on numbers that can be worked out by hand."""

import math

import pytest
import torch

from autograder.checks import assert_at_least, assert_close, assert_equal, assert_number, assert_tensor


def numbers_of(data, name):
    """The numbers of an attribute of the dataset, float64 (n,), whatever their shape and dtype."""
    values = data.get(name)
    assert_tensor(values, what=name)
    return values.reshape(-1).double()


@pytest.mark.task("2.1", points=0.5, fixed=True)
def test_columns(student):
    """StepData: x and y are columns of twenty numbers, float32"""
    data = student.StepData()
    for name in ("x", "y"):
        assert_tensor(data.get(name), shape=(20, 1), dtype=torch.float32, what=name)


@pytest.mark.task("2.1", points=1, fixed=True)
def test_points(student):
    """StepData: x holds −1, −0.9 … 0.9"""
    assert_close(numbers_of(student.StepData(), "x"), torch.arange(-10, 10) / 10, atol=1e-6, what="x")


@pytest.mark.task("2.1", points=1, fixed=True)
def test_labels(student):
    """StepData: y is 1 where your x is above 0.2, and 0 elsewhere, also at 0.2"""
    data = student.StepData()
    x, y = numbers_of(data, "x"), numbers_of(data, "y")
    above = (x > 0.2001).double()  # a point that rounding has put just above 0.2 is the point 0.2
    assert 0 < above.sum() < len(x), "x should have points below 0.2 and points above it"
    assert_equal(y, above, what="y")


@pytest.mark.task("2.1", points=0.75)
def test_items(student):
    """StepData: one item for each point, a pair of its x and its y"""
    data = student.StepData()
    x, y = numbers_of(data, "x"), numbers_of(data, "y")
    assert len(data) == len(x), f"x holds {len(x)} points; len() says {len(data)}"
    for index in (0, len(x) // 2, len(x) - 1):
        item = data[index]
        assert isinstance(item, tuple | list) and len(item) == 2, f"data[{index}] should be a pair of x and y"
        assert_tensor(item[0], shape=(1,), what=f"x of data[{index}]")
        assert_tensor(item[1], shape=(1,), what=f"y of data[{index}]")
        assert_equal(item[0].double(), x[index : index + 1], what=f"x of data[{index}]")
        assert_equal(item[1].double(), y[index : index + 1], what=f"y of data[{index}]")


def neuron(student, weight, bias):
    """The student's neuron with this weight and this bias, whatever it calls them: names have a check of their own."""
    model = student.LogisticRegression(weight.shape[1])
    numbers = {tuple(values.shape): values for values in (weight, bias)}
    state = {name: tuple(values.shape) for name, values in model.state_dict().items()}
    model.load_state_dict({name: numbers[shape] for name, shape in state.items() if shape in numbers})
    return model


@pytest.mark.task("2.2", points=0.5)
def test_parameters(student):
    """LogisticRegression: .linear holds one weight for each of three features, and a bias"""
    state = student.LogisticRegression(3).state_dict()
    said = f"the parameters are linear.weight and linear.bias, and no others; yours are {', '.join(sorted(state)[:6])}"
    assert set(state) == {"linear.weight", "linear.bias"}, said
    assert_tensor(state["linear.weight"], shape=(1, 3), dtype=torch.float32, what="linear.weight")
    assert_tensor(state["linear.bias"], shape=(1,), dtype=torch.float32, what="linear.bias")


@pytest.mark.task("2.2", points=0.75)
def test_neuron_by_hand(student):
    """LogisticRegression: the sums 0, 2 and −1 become 0.5, 0.8808 and 0.2689"""
    model = neuron(student, torch.tensor([[2.0, -1.0]]), torch.tensor([0.5]))
    answer = model(torch.tensor([[0.0, 0.5], [1.0, 0.5], [0.0, 1.5]]))
    assert_tensor(answer, what="the answer")
    assert_close(answer.reshape(-1), [0.5, 0.8808, 0.2689], atol=1e-4, what="the answer")


def number(loss, what):
    """The loss as a number, whatever the number of its dims."""
    return assert_number(loss.reshape(()) if isinstance(loss, torch.Tensor) and loss.numel() == 1 else loss, what=what)


@pytest.mark.task("2.3", points=1)
def test_bce_by_hand(student):
    """bce_criterion: .8 for a sample of class 1, .4 for one of class 0"""
    loss = student.bce_criterion(torch.tensor([[0.8], [0.4]]), torch.tensor([[1.0], [0.0]]))
    assert_tensor(loss, shape=(), dtype=torch.float32, what="the loss")
    assert_close(loss, (-math.log(0.8) - math.log(0.6)) / 2, atol=1e-4, what="the loss")


def certain(dtype):
    """Probabilities of exactly 0 and 1, and the name of their dtype."""
    return torch.tensor([[0.0], [1.0]], dtype=dtype), str(dtype).removeprefix("torch.")


@pytest.mark.task("2.3", points=0.75)
def test_bce_of_certainty(student):
    """bce_criterion: probabilities of exactly 0 and 1; right answers cost nothing, wrong ones at least 10"""
    for dtype in (torch.float64, torch.float32):
        sure, kind = certain(dtype)
        what = f"the loss of right answers in {kind}"
        assert_close(number(student.bce_criterion(sure, sure.clone()), what), 0.0, atol=1e-3, what=what)
        what = f"the loss of wrong answers in {kind}"
        assert_at_least(number(student.bce_criterion(sure, 1 - sure), what), 10.0, what=what)


@pytest.mark.task("2.3", points=1)
def test_slope_of_certainty(student):
    """bce_criterion: the gradient is finite at probabilities of exactly 0 and 1, right and wrong"""
    for dtype in (torch.float64, torch.float32):
        sure, kind = certain(dtype)
        for labels, name in ((sure.clone(), "right"), (1 - sure, "wrong")):
            _, grad = student.bce_criterion.value_and_grad(sure, labels, wrt=0)
            said = f"the gradient at {name} answers in {kind} should be finite; it is {grad.reshape(-1).tolist()}"
            assert bool(grad.isfinite().all()), said
