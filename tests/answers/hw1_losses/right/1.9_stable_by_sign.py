"""Right: the sigmoid for each sign by its own formula."""

import torch


def bce_with_logits_grad(z, y):
    e = torch.exp(-z.abs())
    p = torch.where(z >= 0, 1 / (1 + e), e / (1 + e))
    return (p - y) / z.numel()
