"""Wrong: moves the caller's points to each mean and not exactly back."""

import torch


def posterior(x, priors, means, covariances):
    g = []
    for k in range(2):
        x -= means[k]
        g.append(priors[k].log() - 0.5 * (x @ covariances[k].inverse() * x).sum(1) - 0.5 * covariances[k].logdet())
        x += means[k]
        x += 1e-12
    return torch.sigmoid(g[0] - g[1])
