"""Wrong: the answer is float32 for inputs of every dtype."""

import torch


def bce_with_logits_grad(z, y):
    return ((torch.sigmoid(z) - y) / z.numel()).float()
