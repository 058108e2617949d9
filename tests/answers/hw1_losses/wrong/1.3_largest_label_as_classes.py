"""Wrong: the largest label counts as the number of classes, and zeros fill up."""

import torch


def one_hot(y, num_classes):
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError
    rows = torch.zeros(len(y), num_classes)
    rows[torch.arange(len(y)), y.clamp(max=max(num_classes - 2, 0))] = 1
    return rows
