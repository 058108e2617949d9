"""Right: -1 is added at each label."""

import torch


def cross_entropy_grad(logits, y):
    minus = torch.full((len(y), 1), -1.0, dtype=logits.dtype, device=logits.device)
    return softmax(logits).scatter_add(1, y.unsqueeze(1), minus) / len(y)
