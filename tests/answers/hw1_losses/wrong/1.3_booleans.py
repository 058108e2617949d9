"""Wrong: True and False."""

import torch


def one_hot(y, num_classes):
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError
    return y[:, None] == torch.arange(num_classes)
