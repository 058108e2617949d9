"""Right: the product with the one-hot rows, summed per row."""

import torch


def nll_loss(log_probs, y):
    return torch.mean(-torch.sum(one_hot(y, log_probs.shape[1]) * log_probs, dim=1))
