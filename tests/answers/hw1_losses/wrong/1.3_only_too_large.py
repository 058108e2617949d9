"""Wrong: a negative label counts from the end."""

import torch


def one_hot(y, num_classes):
    if y.max() >= num_classes:
        raise ValueError
    return torch.eye(num_classes)[y]
