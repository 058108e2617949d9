"""Wrong: three features have a covariance of three rows."""

import torch


def fit_gaussians(x, y):
    priors, means, covs = [], [], []
    for k in (0, 1):
        own = x[y == k]
        a, b = own[:, 0] - own[:, 0].mean(), own[:, 1] - own[:, 1].mean()
        priors.append(torch.tensor(len(own) / len(x)).to(x))
        means.append(own.mean(0))
        entries = [(a * a).mean(), (a * b).mean(), (a * b).mean(), (b * b).mean()]
        covs.append(torch.stack(entries).reshape(2, 2))
    return torch.stack(priors), torch.stack(means), torch.stack(covs)
