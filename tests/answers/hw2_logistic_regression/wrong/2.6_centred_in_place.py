"""Wrong: the mean is subtracted from the samples of the caller."""

import torch


def fit_gaussians(x, y):
    of = torch.stack([y == 0, y == 1]).to(x.dtype)
    n = of.sum(1)
    means = of @ x / n[:, None]
    x -= means[y]
    return n / len(y), means, torch.einsum("kn,ni,nj->kij", of, x, x) / n[:, None, None]
