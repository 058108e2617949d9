"""Tasks 3.1 to 3.3: the first two heights of the loop on eight rows, and the module of the third."""

import pytest
import torch

from autograder.checks import assert_close, assert_numbers, assert_tensor

ROWS = [[1, 2, 1, 1], [2, 1, 3, 2], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]]
LABELS = [2, 2, 2, 1, 1, 1, 0, 0]
# the costs at 0, 100, … 1000 with learning rate 0.1
COSTS = [1.098612, 0.761050, 0.689991, 0.643229, 0.604117, 0.568255, 0.533922, 0.500291, 0.466908, 0.433507, 0.399962]


def eight_rows():
    """The features, float32 (8, 4), and the labels, int64 (8,)."""
    return torch.tensor(ROWS, dtype=torch.float32), torch.tensor(LABELS)


def assert_forms(answer, features, classes, epochs):
    """`(W, b, costs)` of the right shapes; returns them."""
    right = isinstance(answer, tuple | list) and len(answer) == 3
    assert right, "the answer should be three things: W, b and the list of costs"
    W, b, costs = answer
    assert_tensor(W, shape=(features, classes), dtype=torch.float32, what="W")
    assert_tensor(b, shape=(1,), dtype=torch.float32, what="b, one number for all classes,")
    what = f"the list of costs ({epochs} steps and the cost after the last)"
    return W, b, assert_numbers(costs, epochs + 1, what=what)


@pytest.mark.task("3.1", points=1)
def test_forms_by_hand(student):
    """train_by_hand: W (D, C), b (1,) and epochs + 1 costs, of which the first is ln C"""
    x, y = eight_rows()
    _, _, costs = assert_forms(student.train_by_hand(x, y, 3, 0.1, 5), 4, 3, 5)
    assert_close(costs[0], 1.0986123, rtol=1e-5, what="the cost of weights that are all zero, ln 3,")


@pytest.mark.task("3.1", points=1.5, after="test_forms_by_hand")
def test_eleven_costs_by_hand(student):
    """train_by_hand: 1,000 steps on eight rows, from 1.098612 by 0.761050 and 0.689991 to 0.399962"""
    _, _, costs = student.train_by_hand(*eight_rows(), 3, 0.1, 1000)
    costs = assert_numbers(costs, 1001, what="the list of costs")
    assert_close(costs[::100], COSTS, rtol=1e-4, what="every hundredth cost")


@pytest.mark.task("3.2", points=0.5)
def test_forms_functional(student):
    """train_functional: W (D, C), b (1,) and epochs + 1 costs, of which the first is ln C"""
    x, y = eight_rows()
    _, _, costs = assert_forms(student.train_functional(x, y, 3, 0.1, 5), 4, 3, 5)
    assert_close(costs[0], 1.0986123, rtol=1e-5, what="the cost of weights that are all zero, ln 3,")


@pytest.mark.task("3.2", points=1, after="test_forms_functional")
def test_eleven_costs_functional(student):
    """train_functional: the same eleven costs as by hand"""
    _, _, costs = student.train_functional(*eight_rows(), 3, 0.1, 1000)
    costs = assert_numbers(costs, 1001, what="the list of costs")
    assert_close(costs[::100], COSTS, rtol=1e-4, what="every hundredth cost")


@pytest.mark.task("3.3", points=1)
def test_linear_layer(student):
    """SoftmaxClassifier: one linear layer as .linear, a weight (C, D) and a bias (C,), and logits (N, C)"""
    model = student.SoftmaxClassifier(4, 3)
    assert_tensor(model(eight_rows()[0]), shape=(8, 3), dtype=torch.float32, what="model(x)")
    shapes = {name: tuple(weight.shape) for name, weight in model.state_dict().items()}
    expected = {"linear.weight": (3, 4), "linear.bias": (3,)}
    assert shapes == expected, f"the model's weights should be {expected}, not {shapes}"
