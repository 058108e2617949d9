"""log(0) is −inf, and 0 · inf is nan: exact zeros and ones need a stabiliser."""

from torch import Tensor


def bce_criterion(yhat: Tensor, y: Tensor) -> Tensor:
    return -(y * yhat.log() + (1 - y) * (1 - yhat).log()).mean()
