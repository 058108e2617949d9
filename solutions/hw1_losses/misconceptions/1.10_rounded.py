"""The accuracy is rounded: rounding is for printing, the function returns the share itself."""

from torch import Tensor


def argmax_accuracy(logits: Tensor, y: Tensor) -> float:
    return round((logits.argmax(dim=1) == y).double().mean().item(), 2)


def threshold_accuracy(prediction: Tensor, y: Tensor, threshold: float = 0.5) -> float:
    return round(((prediction > threshold) == (y == 1)).double().mean().item(), 2)
