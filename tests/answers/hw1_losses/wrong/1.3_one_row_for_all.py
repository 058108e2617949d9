"""Wrong: a single row with a 1 for every label."""

import torch


def one_hot(y, num_classes):
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError
    rows = torch.zeros(len(y), num_classes)
    rows[:, y] = 1.0
    return rows
