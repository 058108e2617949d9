"""Wrong: torch.cov as it comes times (n - 1) / n is 0 / 0 for a class of one sample."""

import torch


def fit_gaussians(x, y):
    x0, x1 = x[y == 0], x[y == 1]
    p1 = y.to(x.dtype).mean()
    covs = [torch.cov(r.mT) * (len(r) - 1) / len(r) for r in (x0, x1)]
    return torch.stack([1 - p1, p1]), torch.stack([x0.mean(0), x1.mean(0)]), torch.stack(covs)
