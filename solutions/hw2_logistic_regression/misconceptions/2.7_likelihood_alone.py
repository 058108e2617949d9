"""This is P(C_1)·p(x | C_1), not yet divided by the sum over both classes."""

from torch import Tensor


def posterior(x: Tensor, priors: Tensor, means: Tensor, covariances: Tensor) -> Tensor:
    parts = []
    for prior, mean, covariance in zip(priors, means, covariances, strict=True):
        squared = ((x - mean) @ covariance.inverse() * (x - mean)).sum(dim=1)
        logdet = covariance.logdet()
        parts.append(prior.log() - (squared + logdet + x.shape[1] * 1.8378770664093453) / 2)
    return parts[0].exp()
