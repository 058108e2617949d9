"""Wrong: the sum of the labels says nothing about each."""

import torch


def one_hot(y, num_classes):
    if y.sum() < 0 or y.max() >= num_classes:
        raise ValueError
    return torch.eye(num_classes)[y]
