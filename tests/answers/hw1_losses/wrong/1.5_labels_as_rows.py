"""Wrong: the labels choose rows, not columns."""

import torch


def cross_entropy(logits, y):
    log_p = log_softmax(logits)
    return -log_p[y % len(y), torch.arange(len(y)) % logits.shape[1]].mean()
