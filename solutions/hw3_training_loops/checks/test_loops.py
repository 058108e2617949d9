"""Tasks 3.1 to 3.3: the first two heights of the loop on eight rows, and the module of the third."""

from functools import partial

import pytest
import torch

from autograder.checks import assert_close, assert_needs, assert_numbers, assert_tensor

ROWS = [[1, 2, 1, 1], [2, 1, 3, 2], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]]
LABELS = [2, 2, 2, 1, 1, 1, 0, 0]
# the costs at 0, 100, … 1000 with learning rate 0.1
COSTS = [1.098612, 0.761050, 0.689991, 0.643229, 0.604117, 0.568255, 0.533922, 0.500291, 0.466908, 0.433507, 0.399962]


def eight_rows():
    """The features, float32 (8, 4), and the labels, int64 (8,)."""
    return torch.tensor(ROWS, dtype=torch.float32), torch.tensor(LABELS)


def parts_of(answer):
    """`(W, b, costs)`."""
    right = isinstance(answer, tuple | list) and len(answer) == 3
    assert right, "the answer should be three things: W, b and the list of costs"
    return answer


def assert_forms(train):
    """W and b have the shapes and the dtype that they should have."""
    W, b, _ = parts_of(train(*eight_rows(), 3, 0.1, 5))
    assert_tensor(W, shape=(4, 3), dtype=torch.float32, what="W")
    assert_tensor(b, shape=(1,), dtype=torch.float32, what="b, one number for all classes,")


def assert_first_cost(train):
    """One cost more than there are steps, and the first is that of weights that are all zero."""
    _, _, costs = parts_of(train(*eight_rows(), 3, 0.1, 5))
    costs = assert_numbers(costs, 6, what="the list of costs (5 steps and the cost after the last)")
    assert_close(costs[0], 1.0986123, rtol=1e-5, what="the cost of weights that are all zero, ln 3,")


def assert_eleven_costs(train):
    """Every hundredth of the 1,001 costs."""
    _, _, costs = parts_of(train(*eight_rows(), 3, 0.1, 1000))
    costs = assert_numbers(costs, 1001, what="the list of costs")
    assert_close(costs[::100], COSTS, rtol=1e-4, what="every hundredth cost")


@pytest.mark.task("3.1", points=0.75)
def test_forms_by_hand(student):
    """train_by_hand: W (D, C) and b (1,), float32 in, float32 out"""
    assert_forms(student.train_by_hand)


@pytest.mark.task("3.1", points=0.75)
def test_first_cost_by_hand(student):
    """train_by_hand: epochs + 1 costs, of which the first is ln C"""
    assert_first_cost(student.train_by_hand)


@pytest.mark.task("3.1", points=1)
def test_eleven_costs_by_hand(student):
    """train_by_hand: 1,000 steps on eight rows, from 1.098612 by 0.761050 and 0.689991 to 0.399962"""
    assert_eleven_costs(student.train_by_hand)


@pytest.mark.task("3.2", points=0)
def test_with_the_library(student):
    """train_functional: the loss is torch's cross-entropy, and the gradients are autograd's"""
    one_step = partial(student.train_functional, *eight_rows(), 3, 0.1, 1)
    assert_needs(student, "autograd", one_step)
    assert_needs(student, "cross_entropy", one_step, instead=["nll_loss", "log_softmax"])


@pytest.mark.task("3.2", points=0.5, after="test_with_the_library")
def test_forms_functional(student):
    """train_functional: W (D, C) and b (1,), float32 in, float32 out"""
    assert_forms(student.train_functional)


@pytest.mark.task("3.2", points=0.5, after="test_with_the_library")
def test_first_cost_functional(student):
    """train_functional: epochs + 1 costs, of which the first is ln C"""
    assert_first_cost(student.train_functional)


@pytest.mark.task("3.2", points=0.5, after="test_with_the_library")
def test_eleven_costs_functional(student):
    """train_functional: the same eleven costs as by hand"""
    assert_eleven_costs(student.train_functional)


@pytest.mark.task("3.3", points=1)
def test_linear_layer(student, rng):
    """SoftmaxClassifier: one linear layer as .linear, a weight (C, D) and a bias (C,), and logits (N, C)"""
    for features, classes in ((4, 3), (rng.integer(5, 9), rng.integer(5, 9))):
        model = student.SoftmaxClassifier(features, classes)
        assert_tensor(model(torch.ones(8, features)), shape=(8, classes), dtype=torch.float32, what="model(x)")
        shapes = {name: tuple(weight.shape) for name, weight in model.state_dict().items()}
        expected = {"linear.weight": (classes, features), "linear.bias": (classes,)}
        assert shapes == expected, f"the model's weights should be {expected}, not {shapes}"
