"""w points to class 2: it is Σ⁻¹(μ₁ − μ₂), from the second mean to the first."""

from torch import Tensor


def to_logistic(priors: Tensor, means: Tensor, covariance: Tensor) -> tuple[Tensor, Tensor]:
    inverse = covariance.inverse()
    w = inverse @ (means[1] - means[0])
    b = -means[0] @ inverse @ means[0] / 2 + means[1] @ inverse @ means[1] / 2 + (priors[0] / priors[1]).log()
    return w, b
