"""Wrong: a label that is too large is an IndexError."""

import torch


def one_hot(y, num_classes):
    if (y < 0).any():
        raise ValueError
    return torch.eye(num_classes)[y]
