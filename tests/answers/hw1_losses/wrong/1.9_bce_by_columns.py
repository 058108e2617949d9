"""Wrong: divided by the number of columns."""

import torch


def bce_with_logits_grad(z, y):
    return (torch.sigmoid(z) - y) / z.shape[-1]
