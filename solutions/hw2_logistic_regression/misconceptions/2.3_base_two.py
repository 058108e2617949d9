"""The logarithm has base 2; the loss is measured in nats, base e."""

from torch import Tensor


def bce_criterion(yhat: Tensor, y: Tensor) -> Tensor:
    p = yhat.clamp(1e-7, 1 - 1e-7)
    return -(y * p.log2() + (1 - y) * (1 - p).log2()).mean()
