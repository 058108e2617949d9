"""This is the probability of class 2: the answer is that of class 1, index 0."""

import torch
from torch import Tensor


def posterior(x: Tensor, priors: Tensor, means: Tensor, covariances: Tensor) -> Tensor:
    parts = []
    for prior, mean, covariance in zip(priors, means, covariances, strict=True):
        squared = ((x - mean) @ covariance.inverse() * (x - mean)).sum(dim=1)
        logdet = covariance.logdet()
        parts.append(prior.log() - (squared + logdet) / 2)
    return torch.sigmoid(parts[1] - parts[0])
