"""Public checks of 2.1 to 2.3: the data, the neuron and its loss, on numbers that can be worked out by hand."""

import math

import pytest
import torch

from autograder.checks import assert_at_least, assert_close, assert_equal, assert_number, assert_tensor


@pytest.mark.task("2.1", points=1)
def test_points(student):
    """StepData: x holds −1, −0.9 … 0.9 as a column"""
    x = student.StepData().get("x")
    assert_tensor(x, shape=(20, 1), dtype=torch.float32, what="x")
    assert_close(x, torch.arange(-10, 10).reshape(20, 1) / 10, atol=1e-6, what="x")


@pytest.mark.task("2.1", points=1)
def test_labels(student):
    """StepData: seven of the twenty labels are 1, those of 0.3 … 0.9"""
    y = student.StepData().get("y")
    assert_tensor(y, shape=(20, 1), dtype=torch.float32, what="y")
    assert_equal(y, torch.tensor([0.0] * 13 + [1.0] * 7).reshape(20, 1), what="y")


@pytest.mark.task("2.1", points=1)
def test_items(student):
    """StepData: twenty items, each a pair of x and y"""
    data = student.StepData()
    assert len(data) == 20, f"there are 20 samples; len() says {len(data)}"
    for index, (x, y) in {0: (-1.0, 0.0), 12: (0.2, 0.0), 13: (0.3, 1.0), 19: (0.9, 1.0)}.items():
        item = data[index]
        assert isinstance(item, tuple | list) and len(item) == 2, f"data[{index}] should be a pair of x and y"
        assert_tensor(item[0], shape=(1,), what=f"x of data[{index}]")
        assert_tensor(item[1], shape=(1,), what=f"y of data[{index}]")
        assert_close(item[0], [x], atol=1e-6, what=f"x of data[{index}]")
        assert_equal(item[1], torch.tensor([y]), what=f"y of data[{index}]")


@pytest.mark.task("2.2", points=0.5)
def test_parameters(student):
    """LogisticRegression: .linear holds one weight for each of three features, and a bias"""
    state = student.LogisticRegression(3).state_dict()
    said = f"the parameters are linear.weight and linear.bias, and no others; yours are {', '.join(sorted(state)[:6])}"
    assert set(state) == {"linear.weight", "linear.bias"}, said
    assert_tensor(state["linear.weight"], shape=(1, 3), dtype=torch.float32, what="linear.weight")
    assert_tensor(state["linear.bias"], shape=(1,), dtype=torch.float32, what="linear.bias")


@pytest.mark.task("2.2", points=1)
def test_neuron_by_hand(student):
    """LogisticRegression: the sums 0, 2 and −1 become 0.5, 0.8808 and 0.2689"""
    model = student.LogisticRegression(2)
    model.load_state_dict({"linear.weight": torch.tensor([[2.0, -1.0]]), "linear.bias": torch.tensor([0.5])})
    answer = model(torch.tensor([[0.0, 0.5], [1.0, 0.5], [0.0, 1.5]]))
    assert_tensor(answer, shape=(3, 1), what="the answer")
    assert_close(answer, torch.tensor([[0.5], [0.8808], [0.2689]]), atol=1e-4, what="the answer")


@pytest.mark.task("2.3", points=1)
def test_bce_by_hand(student):
    """bce_criterion: .8 for a sample of class 1, .4 for one of class 0"""
    loss = student.bce_criterion(torch.tensor([[0.8], [0.4]]), torch.tensor([[1.0], [0.0]]))
    assert_tensor(loss, shape=(), dtype=torch.float32, what="the loss")
    assert_close(loss, (-math.log(0.8) - math.log(0.6)) / 2, atol=1e-4, what="the loss")


@pytest.mark.task("2.3", points=1)
def test_bce_of_certainty(student):
    """bce_criterion: probabilities of exactly 0 and 1, right and wrong"""
    for dtype in (torch.float64, torch.float32):
        sure, kind = torch.tensor([[0.0], [1.0]], dtype=dtype), str(dtype).removeprefix("torch.")
        right = assert_number(student.bce_criterion(sure, sure.clone()), what=f"the loss of right answers in {kind}")
        assert_close(right, 0.0, atol=2e-3, what=f"the loss of right answers in {kind}")
        wrong = student.bce_criterion(sure, 1 - sure)
        assert_at_least(wrong, 6.9, what=f"the loss of wrong answers in {kind}")  # −ln 0.001 = 6.908
