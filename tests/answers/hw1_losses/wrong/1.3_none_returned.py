"""Wrong: an error is printed, not raised."""

import torch


def one_hot(y, num_classes):
    if ((y < 0) | (y >= num_classes)).any():
        print("ValueError: label out of range")
        return None
    return torch.eye(num_classes)[y]
