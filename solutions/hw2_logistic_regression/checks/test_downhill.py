"""Public checks of 2.4 and 2.5: a few steps and a small landscape, worked out by hand."""

import pytest
import torch

from autograder.checks import assert_close, assert_numbers, assert_tensor


def neuron(student, w, b):
    """σ(w·x + b) of one feature, made of torch's own parts."""
    linear = student.make("torch.nn.Linear", 1, 1)
    linear.load_state_dict({"weight": torch.tensor([[w]]), "bias": torch.tensor([b])})
    model = student.make("torch.nn.Sequential")
    model.add_module("linear", linear)
    model.add_module("sigmoid", student.make("torch.nn.Sigmoid"))
    return model


def entries(diary, epochs):
    """The three lists of a diary, each as `epochs` floats."""
    assert isinstance(diary, dict), "train returns a dict of three lists: loss, w and b"
    for name in ("loss", "w", "b"):
        assert name in diary, f"the diary has no entry {name!r}"
    return {name: assert_numbers(diary[name], epochs, what=f'diary["{name}"]') for name in ("loss", "w", "b")}


@pytest.mark.task("2.4", points=1)
def test_two_epochs_by_hand(student):
    """train: two epochs of two samples, x = 1 and 0, labels 1 and 0, one sample per step, from w = b = 0"""
    x, y = torch.tensor([[1.0], [0.0]]), torch.tensor([[1.0], [0.0]])
    data, criterion = student.make("torch.utils.data.TensorDataset", x, y), student.make("torch.nn.BCELoss")
    diary = entries(student.train(neuron(student, 0.0, 0.0), data, criterion, 1.0, 1, 2), 2)
    # a step takes σ(z) − y away from b and x times as much from w; after the first one, w = b = 0.5
    assert_close(diary["loss"], [0.8336, 0.6837], atol=2e-4, what='diary["loss"]')
    assert_close(diary["w"], [0.5, 0.9067], atol=2e-4, what='diary["w"]')
    assert_close(diary["b"], [-0.1225, -0.2863], atol=2e-4, what='diary["b"]')


@pytest.mark.task("2.4", points=1)
def test_every_sample_counts_the_same(student):
    """train: three samples in batches of two; an epoch's loss is the mean over the samples"""
    x, y = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[0.5], [0.5], [1.0]])  # a model that says 1/2 is off by
    data, criterion = student.make("torch.utils.data.TensorDataset", x, y), student.make("torch.nn.MSELoss")
    diary = entries(student.train(neuron(student, 0.0, 0.0), data, criterion, 0.0, 2, 3), 3)  # 0, 0 and 1/2
    assert_close(diary["loss"], [0.25 / 3] * 3, atol=1e-5, what='diary["loss"]')
    assert_close(diary["w"], [0.0] * 3, atol=1e-6, what='diary["w"] at learning rate 0')


@pytest.mark.task("2.5", points=1)
def test_cross_entropy_landscape_by_hand(student):
    """loss_surface: cross-entropy for three weights and two biases"""
    x, y = torch.tensor([[1.0], [-1.0]]), torch.tensor([[1.0], [0.0]])
    surface = student.loss_surface(torch.tensor([0.0, 1.0, 2.0]), torch.tensor([0.0, 1.0]), x, y, "bce")
    assert_tensor(surface, shape=(2, 3), dtype=torch.float32)
    assert_close(surface, torch.tensor([[0.6931, 0.3133, 0.1269], [0.8133, 0.4100, 0.1809]]), atol=2e-4)


@pytest.mark.task("2.5", points=1)
def test_squared_error_landscape_by_hand(student):
    """loss_surface: squared error for two weights and three biases"""
    x, y = torch.tensor([[1.0], [-1.0]]), torch.tensor([[1.0], [0.0]])
    surface = student.loss_surface(torch.tensor([0.0, 2.0]), torch.tensor([-1.0, 0.0, 1.0]), x, y, "mse")
    assert_tensor(surface, shape=(3, 2), dtype=torch.float32)
    # at w = 2, b = −1 the neuron says σ(1) and σ(−3): ((1 − .7311)² + .0474²) / 2
    expected = torch.tensor([[0.3034, 0.0373], [0.2500, 0.0142], [0.3034, 0.0373]])
    assert_close(surface, expected, atol=2e-4)
