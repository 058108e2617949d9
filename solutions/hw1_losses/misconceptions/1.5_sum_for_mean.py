"""The rows are summed, not averaged: the loss then grows with the batch size."""

from torch import Tensor


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    return nll_loss(log_softmax(logits), y) * len(y)
