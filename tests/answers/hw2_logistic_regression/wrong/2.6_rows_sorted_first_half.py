"""Wrong: takes the first rows for class 1, as if the labels were sorted."""

import torch


def fit_gaussians(x, y):
    n = int((y == 0).sum())
    parts = [x[:n], x[n:]]
    priors = torch.tensor([n, len(x) - n]).to(x) / len(x)
    return priors, torch.stack([p.mean(0) for p in parts]), torch.stack([torch.cov(p.T, correction=0) for p in parts])
