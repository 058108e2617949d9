"""All entries of the tensor together sum to 1: the sum needs the dimension, and has to keep it."""

from torch import Tensor


def softmax(z: Tensor, dim: int = -1) -> Tensor:
    exponentials = (z - z.amax(dim=dim, keepdim=True)).exp()
    return exponentials / exponentials.sum()
