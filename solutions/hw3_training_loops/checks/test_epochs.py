"""Tasks 3.6 and 3.7: one epoch and many, on models small enough to compute by hand."""

import math

import pytest
import torch

from autograder.checks import assert_close, assert_number, assert_numbers

CROSS_ENTROPY = "torch.nn.functional.cross_entropy"


def assert_float(value, what):
    """A Python float; returned."""
    right = isinstance(value, float | int) and not isinstance(value, bool)
    assert right, f"{what} should be a Python float: .item() makes one of a 0-d tensor"
    return assert_number(value, what=what)


def zero_model(student):
    """One feature, two classes, and logits of zero until it is trained."""
    model = student.make("torch.nn.Linear", 1, 2)
    model.load_state_dict({"weight": torch.zeros(2, 1), "bias": torch.zeros(2)})
    return model


@pytest.mark.task("3.6", points=1)
def test_two_steps(student):
    """train_epoch: two batches, of two rows and of one, are two steps; the mean is over the three rows"""
    model = zero_model(student)
    optimizer = student.make("torch.optim.SGD", model.parameters(), lr=0.1)
    batches = [(torch.tensor([[1.0], [2.0]]), torch.tensor([0, 0])), (torch.tensor([[3.0]]), torch.tensor([1]))]
    loss = student.train_epoch(model, batches, student.symbol(CROSS_ENTROPY), optimizer)
    loss = assert_float(loss, "the loss")
    # the first step makes the logits of the third row (0.275, -0.275): it costs ln(1 + e^0.55)
    expected = (2 * math.log(2) + math.log(1 + math.exp(0.55))) / 3
    assert_close(loss, expected, rtol=1e-4, what="the mean loss of the epoch")


@pytest.mark.task("3.6", points=1)
def test_loss_and_accuracy(student):
    """evaluate: two batches, of three rows and of one; mean loss and accuracy are over the four rows"""
    first = (torch.tensor([[0.0, 0.0], [math.log(3), 0.0], [0.0, math.log(3)]]), torch.tensor([0, 0, 1]))
    second = (torch.tensor([[math.log(3), 0.0]]), torch.tensor([1]))
    model = student.make("torch.nn.Identity")
    answer = student.evaluate(model, [first, second], student.symbol(CROSS_ENTROPY))
    assert isinstance(answer, tuple | list) and len(answer) == 2, "the answer should be a pair: mean loss, accuracy"
    loss, accuracy = assert_float(answer[0], "the mean loss"), assert_float(answer[1], "the accuracy")
    rows = [math.log(2), math.log(4 / 3), math.log(4 / 3), math.log(4)]
    assert_close(loss, sum(rows) / 4, rtol=1e-4, what="the mean loss")
    assert_close(accuracy, 0.75, rtol=1e-6, what="the accuracy")


@pytest.mark.task("3.7", points=1)
def test_history(student):
    """fit: three lists with one number per epoch; with learning rate 0 nothing changes"""
    model = zero_model(student)
    model.load_state_dict({"weight": torch.tensor([[math.log(3)], [0.0]]), "bias": torch.zeros(2)})
    optimizer = student.make("torch.optim.SGD", model.parameters(), lr=0.0)
    train = [(torch.ones(2, 1), torch.tensor([0, 0])), (torch.ones(1, 1), torch.tensor([1]))]
    validation = [(torch.ones(1, 1), torch.tensor([1])), (torch.ones(3, 1), torch.tensor([0, 0, 0]))]
    history = student.fit(model, train, validation, student.symbol(CROSS_ENTROPY), optimizer, 3)
    assert isinstance(history, dict), "the answer should be a dict of lists"
    names = {"train_loss", "val_loss", "val_accuracy"}
    assert names <= history.keys(), f"the history should have {', '.join(sorted(names))}"
    low, high = math.log(4 / 3), math.log(4)
    expected = {"train_loss": (2 * low + high) / 3, "val_loss": (3 * low + high) / 4, "val_accuracy": 0.75}
    for name, value in expected.items():
        assert_close(assert_numbers(history[name], 3, what=name), [value] * 3, rtol=1e-4, what=name)
