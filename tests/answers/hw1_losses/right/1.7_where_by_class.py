"""Right: torch.where picks the term of each sample."""

import torch
import torch.nn.functional as F


def binary_cross_entropy(p, y):
    return torch.where(y == 1, -torch.log(p), -torch.log(1 - p)).mean()


def binary_cross_entropy_with_logits(z, y):
    return torch.where(y.bool(), F.softplus(-z), F.softplus(z)).sum() / y.numel()
