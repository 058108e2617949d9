"""The argument threshold is ignored: rounding, or comparing with 0.5, only fits the default."""

from torch import Tensor


def threshold_accuracy(prediction: Tensor, y: Tensor, threshold: float = 0.5) -> float:
    return ((prediction > 0.5) == (y == 1)).double().mean().item()
