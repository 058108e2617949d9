"""Wrong: torch.softmax before a log-softmax."""

import torch


def cross_entropy(logits, y):
    return nll_loss(torch.log_softmax(torch.softmax(logits, dim=1), dim=1), y)
