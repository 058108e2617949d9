"""Right: logsumexp over 0 and z."""

import torch


def binary_cross_entropy_with_logits(z, y):
    pairs = torch.stack([z, torch.zeros_like(z)], dim=-1)
    return torch.sub(torch.logsumexp(pairs, dim=-1), y * z).mean()
