"""Wrong: x[y] picks the rows 0 and 1 over and over."""

import torch


def fit_gaussians(x, y):
    parts = [x[1 - y], x[y]]
    priors = torch.stack([(y == 0).to(x).mean(), (y == 1).to(x).mean()])
    return priors, torch.stack([p.mean(0) for p in parts]), torch.stack([torch.cov(p.T, correction=0) for p in parts])
