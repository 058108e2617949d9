"""Right: two columns of log-probabilities, read with nll_loss."""

import torch


def binary_cross_entropy(p, y):
    columns = torch.stack([1 - p.flatten(), p.flatten()], dim=1).log()
    return nll_loss(columns, y.flatten().long())
