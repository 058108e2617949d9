"""Right: both sums in one einsum."""

import torch


def nll_loss(log_probs, y):
    rows = one_hot(y, log_probs.shape[1]).to(log_probs)
    return -torch.einsum("nc,nc->", log_probs, rows) / len(y)
