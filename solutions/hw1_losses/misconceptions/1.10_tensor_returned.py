"""A tensor was returned: an accuracy is a plain Python float; .item() takes it out of the tensor."""

from torch import Tensor


def argmax_accuracy(logits: Tensor, y: Tensor) -> Tensor:
    return (logits.argmax(dim=1) == y).double().mean()


def threshold_accuracy(prediction: Tensor, y: Tensor, threshold: float = 0.5) -> Tensor:
    return ((prediction > threshold) == (y == 1)).double().mean()
