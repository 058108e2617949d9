"""Wrong: divided by C; right for a batch of C rows."""

import torch


def cross_entropy(logits, y):
    return -log_softmax(logits)[torch.arange(len(y)), y].sum() / logits.shape[1]
