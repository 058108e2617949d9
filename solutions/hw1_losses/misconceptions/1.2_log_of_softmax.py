"""The logarithm of a finished softmax: a small probability has underflowed to 0, its logarithm is -inf."""

import torch
from torch import Tensor


def log_softmax(z: Tensor, dim: int = -1) -> Tensor:
    return torch.log(softmax(z, dim))
