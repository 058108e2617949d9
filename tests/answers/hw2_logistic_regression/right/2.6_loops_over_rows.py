"""Right: two loops over the rows, and a list for the answer."""

import torch


def fit_gaussians(x, y):
    N, D = x.shape
    priors, means, covs = x.new_zeros(2), x.new_zeros(2, D), x.new_zeros(2, D, D)
    counts = [0, 0]
    for row, label in zip(x, y):
        k = int(label)
        counts[k] += 1
        means[k] += row
    for k in range(2):
        means[k] /= counts[k]
        priors[k] = counts[k] / N
    for row, label in zip(x, y):
        d = row - means[int(label)]
        covs[int(label)] += torch.outer(d, d) / counts[int(label)]
    return [priors, means, covs]
