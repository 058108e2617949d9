"""Sigmoid applied once too often: binary_cross_entropy gets probabilities, only the other gets logits."""

from torch import Tensor


def binary_cross_entropy(p: Tensor, y: Tensor) -> Tensor:
    return binary_cross_entropy_with_logits(p, y)
