"""Right: torch.cov with the class as its frequency weights, and a namedtuple for the answer."""

from typing import NamedTuple

import torch


class Fit(NamedTuple):
    priors: torch.Tensor
    means: torch.Tensor
    covariances: torch.Tensor


def fit_gaussians(x, y):
    counts = torch.bincount(y, minlength=2).to(x.dtype)
    means = torch.zeros(2, x.shape[1], dtype=x.dtype).index_add_(0, y, x) / counts[:, None]
    covs = [torch.cov(x.T, correction=0, fweights=(y == k).long()) for k in range(2)]
    return Fit(counts / counts.sum(), means, torch.stack(covs))
