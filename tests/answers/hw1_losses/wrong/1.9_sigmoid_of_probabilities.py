"""Wrong: sigmoid applied twice."""

import torch


def bce_with_logits_grad(z, y):
    return (torch.sigmoid(torch.sigmoid(z)) - y) / z.numel()
