"""This is the number of right answers, not their share: divide by the number of samples."""

from torch import Tensor


def argmax_accuracy(logits: Tensor, y: Tensor) -> float:
    return float((logits.argmax(dim=1) == y).sum())


def threshold_accuracy(prediction: Tensor, y: Tensor, threshold: float = 0.5) -> float:
    return float(((prediction > threshold) == (y == 1)).sum())
