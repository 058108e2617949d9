"""The loss becomes a straight line too early: at a logit of 6, log(1 + exp(−6)) is still 0.0025."""

import torch
from torch import Tensor


def binary_cross_entropy_with_logits(z: Tensor, y: Tensor) -> Tensor:
    return torch.nn.functional.softplus((1 - 2 * y) * z, threshold=5.0).mean()
