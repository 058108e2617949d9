"""The elements are summed, not averaged: the loss then grows with the batch size."""

import torch
from torch import Tensor


def binary_cross_entropy(p: Tensor, y: Tensor) -> Tensor:
    return -(y * p.log() + (1 - y) * (1 - p).log()).sum()


def binary_cross_entropy_with_logits(z: Tensor, y: Tensor) -> Tensor:
    return (torch.logaddexp(z, torch.zeros_like(z)) - y * z).sum()
