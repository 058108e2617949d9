"""Wrong: label smoothing that nobody asked for."""

import torch


def one_hot(y, num_classes):
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError
    return torch.eye(num_classes)[y] * (1 - 1e-3) + 1e-3 / num_classes
