"""ln(N₁/N₂) is missing in b: a rare class needs better evidence."""

from torch import Tensor


def to_logistic(priors: Tensor, means: Tensor, covariance: Tensor) -> tuple[Tensor, Tensor]:
    inverse = covariance.inverse()
    w = inverse @ (means[0] - means[1])
    b = -means[0] @ inverse @ means[0] / 2 + means[1] @ inverse @ means[1] / 2
    return w, b
