"""The sigmoid is missing: logits are not probabilities, and the logarithm of a negative one is nan."""

from torch import Tensor


def binary_cross_entropy_with_logits(z: Tensor, y: Tensor) -> Tensor:
    return binary_cross_entropy(z, y)
