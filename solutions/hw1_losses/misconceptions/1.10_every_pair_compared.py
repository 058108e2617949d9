"""A row against a column compares every prediction with every label: both need the same shape."""

from torch import Tensor


def threshold_accuracy(prediction: Tensor, y: Tensor, threshold: float = 0.5) -> float:
    return ((prediction.flatten() > threshold) == (y == 1)).double().mean().item()
