"""Tasks 4.3 and 4.4: what a training loop returns, on models small enough to compute by hand."""

import math

import pytest
import torch

from autograder.checks import assert_close


def zero_model(student, num_outputs):
    """A linear model that says 0 for every class, and goes on saying so if the learning rate is 0."""
    model = student.make("torch.nn.Linear", 2, num_outputs)
    model.load_state_dict({"weight": torch.zeros(num_outputs, 2), "bias": torch.zeros(num_outputs)})
    return model


@pytest.mark.task("4.3", points=1)
def test_mse_of_a_model_that_says_zero(student):
    """train_mse: one loss per step; outputs of zero against one-hot rows of 4 classes cost 1/4"""
    X, y = torch.ones(24, 2), torch.arange(24) % 4
    losses = student.train_mse(zero_model(student, 4), X, y, 3, 6, 0.0, 1)
    assert len(losses) == 12, f"3 epochs of 24 rows in batches of 6 are 12 steps; your list has {len(losses)} losses"
    assert_close(losses, [0.25] * 12, rtol=1e-4, what="the list of losses")


@pytest.mark.task("4.3", points=1)
def test_mse_of_one_output(student):
    """train_mse: one output is compared with y as a float, row by row"""
    model = student.make("torch.nn.Linear", 2, 1)
    model.load_state_dict({"weight": torch.tensor([[1.0, 0.0]]), "bias": torch.tensor([0.5])})
    X, y = torch.tensor([[0.0, 3.0], [1.0, 3.0], [0.0, 4.0], [1.0, 4.0]]), torch.tensor([0, 1, 0, 1])
    losses = student.train_mse(model, X, y, 2, 4, 0.0, 1)  # each output is its label + 0.5
    assert_close(losses, [0.25, 0.25], rtol=1e-4, what="the list of losses")


@pytest.mark.task("4.4", points=1)
def test_cross_entropy_of_a_model_that_says_zero(student):
    """train_cross_entropy: one loss per step; equal logits of 4 classes cost ln 4"""
    X, y = torch.ones(24, 2), torch.arange(24) % 4
    losses = student.train_cross_entropy(zero_model(student, 4), X, y, 3, 6, 0.0, 1)
    assert len(losses) == 12, f"3 epochs of 24 rows in batches of 6 are 12 steps; your list has {len(losses)} losses"
    assert_close(losses, [math.log(4)] * 12, rtol=1e-4, what="the list of losses")


@pytest.mark.task("4.4", points=1, after="test_cross_entropy_of_a_model_that_says_zero")
def test_cross_entropy_of_sure_logits(student):
    """train_cross_entropy: takes logits as they are; a sure and right model costs almost nothing"""
    model = student.make("torch.nn.Linear", 2, 2)
    model.load_state_dict({"weight": torch.tensor([[20.0, 0.0], [0.0, 20.0]]), "bias": torch.zeros(2)})
    X, y = torch.eye(2).repeat(4, 1), torch.arange(8) % 2
    losses = student.train_cross_entropy(model, X, y, 1, 8, 0.0, 1)
    assert_close(losses, [0.0], atol=1e-5, what="the list of losses")  # ln(1 + e⁻²⁰)
