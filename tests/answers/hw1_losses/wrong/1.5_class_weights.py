"""Wrong: each class weighs the same, however often it occurs."""

import torch


def cross_entropy(logits, y):
    losses = -log_softmax(logits)[torch.arange(len(y)), y]
    return torch.stack([losses[y == c].mean() for c in y.unique()]).mean()
