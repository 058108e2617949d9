"""Rows and columns are swapped: each label has a row, each class a column."""

import torch
from torch import Tensor


def one_hot(y: Tensor, num_classes: int) -> Tensor:
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError("label out of range")
    return torch.eye(num_classes)[:, y]
