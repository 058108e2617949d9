"""Wrong: a tensor of shape (1,)."""

import torch.nn.functional as F


def binary_cross_entropy_with_logits(z, y):
    return (F.softplus(z) - y * z).mean().unsqueeze(0)
