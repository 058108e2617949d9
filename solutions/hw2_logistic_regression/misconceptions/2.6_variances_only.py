"""Only the diagonal is there: a covariance also says how two features vary together."""

import torch
from torch import Tensor


def fit_gaussians(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    priors, means, covariances = [], [], []
    for label in (0, 1):
        own = x[y == label]
        n = len(own)
        mean = own.mean(dim=0)
        rows = own - mean
        priors.append(n / len(x))
        means.append(mean)
        covariances.append(torch.diag((rows**2).mean(dim=0)))
    return x.new_tensor(priors), torch.stack(means), torch.stack(covariances)
