"""Task 3.8: the network's size and shapes, and weights that come back from a file."""

import pytest
import torch

from autograder.checks import assert_equal, assert_tensor

FILE = "./weights.pt"


@pytest.mark.task("3.8", points=0.5)
def test_mnist_net(student):
    """DigitsNet: 784 inputs and 10 classes by default, 682,090 parameters"""
    model = student.DigitsNet()
    assert_tensor(model(torch.zeros(3, 28, 28)), shape=(3, 10), dtype=torch.float32, what="model(x)")
    numbers = sum(weight.numel() for weight in model.state_dict().values())
    assert numbers == 682_090, f"DigitsNet() should have 682,090 parameters; it has {numbers:,}"


@pytest.mark.task("3.8", points=0.5)
def test_small_net(student):
    """DigitsNet: as many inputs and classes as are asked for"""
    model = student.DigitsNet(64, 7)
    assert_tensor(model(torch.zeros(3, 8, 8)), shape=(3, 7), dtype=torch.float32, what="model(x)")
    numbers = sum(weight.numel() for weight in model.state_dict().values())
    assert numbers == 307_327, f"DigitsNet(64, 7) should have 307,327 parameters; it has {numbers:,}"


@pytest.mark.task("3.8", points=0.5, needs_scratch=True)
def test_weights_come_back(student):
    """save_weights, load_weights: a fresh model gets the weights of the one that was saved"""
    first, second = student.make("torch.nn.Linear", 3, 2), student.make("torch.nn.Linear", 3, 2)
    kept = {"weight": torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), "bias": torch.tensor([7.0, 8.0])}
    first.load_state_dict(kept)
    student.save_weights(first, FILE)
    student.load_weights(second, FILE)
    for name, weight in second.state_dict().items():
        assert_equal(weight, kept[name], what=name)
