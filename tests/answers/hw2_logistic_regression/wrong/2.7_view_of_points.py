"""Wrong: `view` needs inputs that are contiguous in memory, and a transposed batch of points is not."""

import torch


def posterior(x, priors, means, covariances):
    flat = x.view(-1)
    rows = flat.reshape(len(x), -1)
    logs = []
    for prior, mean, covariance in zip(priors, means, covariances):
        logs.append(prior.log() + torch.distributions.MultivariateNormal(mean, covariance).log_prob(rows))
    return torch.sigmoid(logs[0] - logs[1])
