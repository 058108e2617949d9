"""Wrong: right value, but its gradient is that of the sum."""

import torch


def cross_entropy(logits, y):
    total = -log_softmax(logits)[torch.arange(len(y)), y].sum()
    return total - (total * (1 - 1 / len(y))).detach()
