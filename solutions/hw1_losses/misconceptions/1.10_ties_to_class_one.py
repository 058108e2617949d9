"""A prediction of exactly the threshold was counted as class 1; it belongs to class 0: use >, not ≥."""

from torch import Tensor


def threshold_accuracy(prediction: Tensor, y: Tensor, threshold: float = 0.5) -> float:
    return ((prediction >= threshold) == (y == 1)).double().mean().item()
