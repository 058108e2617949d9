"""ŷ and y have changed places: the logarithm is taken of the prediction, not of the label."""

from torch import Tensor


def bce_criterion(yhat: Tensor, y: Tensor) -> Tensor:
    p = y.clamp(1e-7, 1 - 1e-7)
    return -(yhat * p.log() + (1 - yhat) * (1 - p).log()).mean()
