"""Right: one is subtracted in a tensor of its own."""

import torch


def cross_entropy_grad(logits, y):
    p = softmax(logits, dim=1)
    p[torch.arange(len(y)), y] -= 1
    return p / len(y)
