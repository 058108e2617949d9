"""Wrong: the logits are cut to classes at 0 first."""

import torch


def binary_cross_entropy_with_logits(z, y):
    hard = torch.where(z > 0, 0.99, 0.01).to(z.dtype)
    return -(y * hard.log() + (1 - y) * (1 - hard).log()).mean()
