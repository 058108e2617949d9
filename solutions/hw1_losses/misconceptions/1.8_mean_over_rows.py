"""Divided by the number of rows: the mean runs over every element, N·C of them."""

from torch import Tensor


def mse_loss(prediction: Tensor, target: Tensor) -> Tensor:
    return ((prediction - target) ** 2).sum() / len(prediction)
