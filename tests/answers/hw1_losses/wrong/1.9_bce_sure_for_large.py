"""Wrong: a logit beyond 5 counts as sure."""

import torch


def bce_with_logits_grad(z, y):
    s = torch.where(z > 5, 1.0, torch.where(z < -5, 0.0, torch.sigmoid(z))).to(z.dtype)
    return (s - y) / z.numel()
