"""Wrong: log(p + 1e-12) stops at 27.6."""

import torch


def cross_entropy(logits, y):
    return -(softmax(logits) + 1e-12).log()[torch.arange(len(y)), y].mean()
