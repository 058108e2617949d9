"""Right: a mask picks the true classes."""

import torch


def nll_loss(log_probs, y):
    mask = torch.zeros_like(log_probs, dtype=torch.bool)
    mask[torch.arange(len(y)), y] = True
    return log_probs[mask].neg().mean()
