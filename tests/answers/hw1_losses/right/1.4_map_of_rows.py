"""Right: map and a lambda."""

import torch


def nll_loss(log_probs, y):
    picked = list(map(lambda pair: pair[0][pair[1]], zip(log_probs, y)))
    return torch.stack(picked).mean().neg()
