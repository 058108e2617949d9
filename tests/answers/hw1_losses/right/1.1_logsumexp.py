"""Right: exp(z - logsumexp(z)) is the same number."""

import torch
from torch import Tensor


def softmax(z: Tensor, dim: int = -1) -> Tensor:
    return torch.exp(z - torch.logsumexp(z, dim, keepdim=True))
