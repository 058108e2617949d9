"""Classes are counted from 1 here: label 0 belongs to the first column, label C−1 to the last."""

import torch
from torch import Tensor


def one_hot(y: Tensor, num_classes: int) -> Tensor:
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return torch.eye(num_classes, device=y.device)[y - 1]
