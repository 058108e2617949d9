"""Wrong: labels outside become the nearest class."""

import torch


def one_hot(y, num_classes):
    return torch.eye(num_classes)[y.clamp(0, num_classes - 1)]
