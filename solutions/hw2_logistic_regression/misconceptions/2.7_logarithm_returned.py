"""This is ln P(C_1 | x): the answer is the probability itself."""

import torch
from torch import Tensor


def posterior(x: Tensor, priors: Tensor, means: Tensor, covariances: Tensor) -> Tensor:
    parts = []
    for prior, mean, covariance in zip(priors, means, covariances, strict=True):
        squared = ((x - mean) @ covariance.inverse() * (x - mean)).sum(dim=1)
        logdet = covariance.logdet()
        parts.append(prior.log() - (squared + logdet) / 2)
    return torch.nn.functional.logsigmoid(parts[0] - parts[1])
