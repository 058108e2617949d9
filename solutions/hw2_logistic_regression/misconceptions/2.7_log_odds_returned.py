"""This is z, the logarithm of the ratio: the sigmoid turns it into a probability."""

from torch import Tensor


def posterior(x: Tensor, priors: Tensor, means: Tensor, covariances: Tensor) -> Tensor:
    parts = []
    for prior, mean, covariance in zip(priors, means, covariances, strict=True):
        squared = ((x - mean) @ covariance.inverse() * (x - mean)).sum(dim=1)
        logdet = covariance.logdet()
        parts.append(prior.log() - (squared + logdet) / 2)
    return parts[0] - parts[1]
