"""Wrong: the logarithm has base 10."""

import torch


def cross_entropy(logits, y):
    return -torch.log10(softmax(logits))[torch.arange(len(y)), y].mean()
