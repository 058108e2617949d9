"""Only samples of class 1 count here: the term (1 − y)·log(1 − ŷ) of class 0 is missing."""

from torch import Tensor


def bce_criterion(yhat: Tensor, y: Tensor) -> Tensor:
    p = yhat.clamp(1e-7, 1 - 1e-7)
    return -(y * p.log()).mean()
