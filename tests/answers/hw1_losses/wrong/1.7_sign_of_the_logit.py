"""Wrong: p is taken for the probability of class 0."""

import torch.nn.functional as F


def binary_cross_entropy_with_logits(z, y):
    return (F.softplus(-z) + (y - 1) * -z * 0 + y * z).mean()
