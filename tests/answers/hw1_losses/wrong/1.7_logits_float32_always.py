"""Wrong: the answer is float32 for inputs of every dtype."""

import torch.nn.functional as F


def binary_cross_entropy_with_logits(z, y):
    return (F.softplus(z) - y * z).mean().float()
