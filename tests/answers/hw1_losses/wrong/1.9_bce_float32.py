"""Wrong: the answer is float32, whatever came."""

import torch


def bce_with_logits_grad(z, y):
    return ((torch.sigmoid(z) - y) / z.numel()).float()
