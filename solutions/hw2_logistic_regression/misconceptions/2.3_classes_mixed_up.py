"""log ŷ and log(1 − ŷ) have changed places: ŷ is the probability of class 1."""

from torch import Tensor


def bce_criterion(yhat: Tensor, y: Tensor) -> Tensor:
    p = yhat.clamp(1e-7, 1 - 1e-7)
    return -((1 - y) * p.log() + y * (1 - p).log()).mean()
