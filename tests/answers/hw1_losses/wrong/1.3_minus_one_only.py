"""Wrong: looks for the label -1 only."""

import torch


def one_hot(y, num_classes):
    if (y == -1).any() or (y >= num_classes).any():
        raise ValueError
    return torch.eye(num_classes)[y]
