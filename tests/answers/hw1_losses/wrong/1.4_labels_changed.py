"""Wrong: the labels are changed in place."""

import torch


def nll_loss(log_probs, y):
    y += torch.arange(len(y)) * log_probs.shape[1]
    return -log_probs.reshape(-1)[y].mean()
