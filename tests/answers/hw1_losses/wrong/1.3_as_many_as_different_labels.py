"""Wrong: as many columns as different labels occur."""

import torch


def one_hot(y, num_classes):
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError
    return torch.eye(len(y.unique()))[torch.unique(y, return_inverse=True)[1]]
