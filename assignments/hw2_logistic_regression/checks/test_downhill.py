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


def entry(diary, name, epochs):
    """One list of a diary, as `epochs` floats."""
    assert isinstance(diary, dict), "train returns a dict of three lists: loss, w and b"
    assert name in diary, f"the diary has no entry {name!r}"
    return assert_numbers(diary[name], epochs, what=f'diary["{name}"]')


def two_samples(student, epochs):
    """Training on x = 1 and 0 with labels 1 and 0, one sample per step, from w = b = 0: the diary, and w and b left."""
    x, y = torch.tensor([[1.0], [0.0]]), torch.tensor([[1.0], [0.0]])
    data, criterion = student.make("torch.utils.data.TensorDataset", x, y), student.make("torch.nn.BCELoss")
    model = neuron(student, 0.0, 0.0)
    diary = student.train(model, data, criterion, 1.0, 1, epochs)
    state = model.state_dict()
    return diary, [state["linear.weight"].item(), state["linear.bias"].item()]


@pytest.mark.task("2.4", points=1)
def test_two_epochs_by_hand(student):
    """train: w and b after one and two epochs of two samples, x = 1 and 0, one per step, from w = b = 0"""
    # a step takes σ(z) − y away from b and x times as much from w; after the first one, w = b = 0.5
    for epochs, expected in ((1, [0.5, -0.1225]), (2, [0.9067, -0.2863])):
        _, left = two_samples(student, epochs)
        assert_close(left, expected, atol=2e-4, what=f"weight and bias left in the model after {epochs} epochs")


@pytest.mark.task("2.4", points=0.5)
def test_losses_by_hand(student):
    """train: the losses of the same two epochs"""
    diary, _ = two_samples(student, 2)
    assert_close(entry(diary, "loss", 2), [0.8336, 0.6837], atol=2e-4, what='diary["loss"]')


@pytest.mark.task("2.4", points=0.5)
def test_weights_in_the_diary(student):
    """train: w and b in the diary are those of your model after each epoch"""
    after = [two_samples(student, epochs)[1] for epochs in (1, 2, 3)]
    diary, _ = two_samples(student, 3)
    for place, name in enumerate(("w", "b")):
        expected = [left[place] for left in after]
        assert_close(entry(diary, name, 3), expected, atol=1e-5, what=f'diary["{name}"]')


@pytest.mark.task("2.4", points=0.5)
def test_every_sample_counts_the_same(student):
    """train: three samples in batches of two; an epoch's loss is the mean over the samples"""
    x, y = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[0.5], [0.5], [1.0]])  # a model that says 1/2 is off by
    data, criterion = student.make("torch.utils.data.TensorDataset", x, y), student.make("torch.nn.MSELoss")
    diary = student.train(neuron(student, 0.0, 0.0), data, criterion, 0.0, 2, 3)  # 0, 0 and 1/2
    assert_close(entry(diary, "loss", 3), [0.25 / 3] * 3, atol=1e-5, what='diary["loss"]')


def turned(surface, rows, columns):
    """The surface with a row for every b, if it lies the other way round: which way it lies has a check of its own."""
    assert_tensor(surface, what="the surface")
    return surface.T if tuple(surface.shape) == (columns, rows) else surface


@pytest.mark.task("2.5", points=0.75)
def test_cross_entropy_landscape_by_hand(student):
    """loss_surface: cross-entropy for three weights and two biases"""
    x, y = torch.tensor([[1.0], [-1.0]]), torch.tensor([[1.0], [0.0]])
    surface = student.loss_surface(torch.tensor([0.0, 1.0, 2.0]), torch.tensor([0.0, 1.0]), x, y, "bce")
    expected = torch.tensor([[0.6931, 0.3133, 0.1269], [0.8133, 0.4100, 0.1809]])
    assert_close(turned(surface, 2, 3), expected, atol=2e-4)


@pytest.mark.task("2.5", points=0.75)
def test_squared_error_landscape_by_hand(student):
    """loss_surface: squared error for two weights and three biases"""
    x, y = torch.tensor([[1.0], [-1.0]]), torch.tensor([[1.0], [0.0]])
    surface = student.loss_surface(torch.tensor([0.0, 2.0]), torch.tensor([-1.0, 0.0, 1.0]), x, y, "mse")
    # at w = 2, b = −1 the neuron says σ(1) and σ(−3): ((1 − .7311)² + .0474²) / 2
    expected = torch.tensor([[0.3034, 0.0373], [0.2500, 0.0142], [0.3034, 0.0373]])
    assert_close(turned(surface, 3, 2), expected, atol=2e-4)


@pytest.mark.task("2.5", points=1)
def test_rows_are_biases(student):
    """loss_surface: a row for every bias, a column for every weight, float32 in, float32 out"""
    x, y = torch.tensor([[1.0], [-1.0], [0.5]]), torch.tensor([[1.0], [0.0], [0.0]])
    w, b = torch.tensor([0.0, 1.0, 2.0]), torch.tensor([-0.5, 1.0])
    for loss in ("bce", "mse"):
        surface = student.loss_surface(w, b, x, y, loss)
        assert_tensor(surface, shape=(2, 3), dtype=torch.float32, what="the surface")
        for row, column in ((0, 2), (1, 0)):  # the same pair alone, by your own function
            alone = student.loss_surface(w[column : column + 1], b[row : row + 1], x, y, loss)
            assert_tensor(alone, what="the surface of one weight and one bias")
            what = f"the entry in row {row}, column {column}"
            assert_close(surface[row, column].reshape(1), alone.reshape(-1), rtol=1e-4, what=what)
