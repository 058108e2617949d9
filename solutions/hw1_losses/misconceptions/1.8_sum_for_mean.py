"""The squared differences are summed, not averaged."""

from torch import Tensor


def mse_loss(prediction: Tensor, target: Tensor) -> Tensor:
    return ((prediction - target) ** 2).sum()
