"""The minus sign is missing: this is the log-likelihood, which training would make as small as it can."""

from torch import Tensor


def bce_criterion(yhat: Tensor, y: Tensor) -> Tensor:
    p = yhat.clamp(1e-7, 1 - 1e-7)
    return (y * p.log() + (1 - y) * (1 - p).log()).mean()
