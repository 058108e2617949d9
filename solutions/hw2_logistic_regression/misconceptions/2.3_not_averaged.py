"""One number per sample: a loss is their mean, a single number."""

from torch import Tensor


def bce_criterion(yhat: Tensor, y: Tensor) -> Tensor:
    p = yhat.clamp(1e-7, 1 - 1e-7)
    return -(y * p.log() + (1 - y) * (1 - p).log())
