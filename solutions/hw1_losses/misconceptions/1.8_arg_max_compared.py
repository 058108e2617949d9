"""The arg-max is compared with the label, and has no gradient: compare raw outputs with one-hot rows."""

from torch import Tensor


def mse_one_hot(logits: Tensor, y: Tensor) -> Tensor:
    return ((logits.argmax(dim=1) - y).to(logits.dtype) ** 2).mean()
