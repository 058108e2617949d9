"""Absolute, not squared, differences: this is the mean absolute error."""

from torch import Tensor


def mse_loss(prediction: Tensor, target: Tensor) -> Tensor:
    return (prediction - target).abs().mean()
