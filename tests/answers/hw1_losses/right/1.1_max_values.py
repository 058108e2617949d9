"""Right: torch.max(...) with a dim returns values and indices."""

import torch


def softmax(x, axis=-1):
    """Numerically stable softmax."""
    maxes, _ = torch.max(x, dim=axis, keepdim=True)
    x_exp = torch.exp(x - maxes)
    x_exp_sum = torch.sum(x_exp, axis, keepdim=True)
    return x_exp / x_exp_sum
