"""The logarithm of a finished sigmoid: σ(z) rounds to 0 or 1 for large logits; the loss is inf or nan."""

import torch
from torch import Tensor


def binary_cross_entropy_with_logits(z: Tensor, y: Tensor) -> Tensor:
    return binary_cross_entropy(torch.sigmoid(z), y)
