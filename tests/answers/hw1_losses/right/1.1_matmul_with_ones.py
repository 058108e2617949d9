"""Right: the sum as a product with a matrix of ones."""

import torch


def softmax(z, dim=-1, *, dtype=None):
    moved = torch.transpose(z, dim, -1)
    e = torch.exp(moved - moved.max(-1, keepdim=True)[0])
    total = e @ torch.ones(e.shape[-1], e.shape[-1], dtype=e.dtype, device=e.device)
    return torch.transpose(e / total, dim, -1)
