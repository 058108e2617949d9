"""Wrong: only the first label is looked at."""

import torch


def one_hot(y, num_classes):
    if y[0] < 0 or y[0] >= num_classes:
        raise ValueError
    return torch.eye(num_classes)[y]
