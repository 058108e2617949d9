"""Wrong: an error only if every label is outside."""

import torch


def one_hot(y, num_classes):
    if ((y < 0) | (y >= num_classes)).all():
        raise ValueError
    return torch.eye(max(num_classes, int(y.max()) + 1))[y]
