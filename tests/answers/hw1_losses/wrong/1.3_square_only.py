"""Wrong: as many rows as classes."""

import torch


def one_hot(y, num_classes):
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError
    rows = torch.zeros(num_classes, num_classes)
    rows[torch.arange(len(y)), y] = 1
    return rows[: len(y)]
