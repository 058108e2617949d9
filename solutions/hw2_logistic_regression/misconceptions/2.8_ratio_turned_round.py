"""ln(N₂/N₁) was added to b; the more samples class 1 has, the larger b: ln(N₁/N₂)."""

from torch import Tensor


def to_logistic(priors: Tensor, means: Tensor, covariance: Tensor) -> tuple[Tensor, Tensor]:
    inverse = covariance.inverse()
    w = inverse @ (means[0] - means[1])
    b = -means[0] @ inverse @ means[0] / 2 + means[1] @ inverse @ means[1] / 2 + (priors[1] / priors[0]).log()
    return w, b
