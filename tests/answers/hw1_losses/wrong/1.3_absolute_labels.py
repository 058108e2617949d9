"""Wrong: labels are made positive first."""

import torch


def one_hot(y, num_classes):
    y = y.abs()
    if (y >= num_classes).any():
        raise ValueError
    return torch.eye(num_classes)[y]
