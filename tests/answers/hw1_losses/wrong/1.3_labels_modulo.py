"""Wrong: labels outside are wrapped round."""

import torch


def one_hot(y, num_classes):
    return torch.eye(num_classes)[y % num_classes]
