"""Right: the diagonal of log_probs[:, y]."""

import torch


def nll_loss(log_probs, y):
    return -torch.diagonal(log_probs[:, y]).mean()
