"""Wrong: an AssertionError is no ValueError."""

import torch


def one_hot(y, num_classes):
    assert ((y >= 0) & (y < num_classes)).all(), "label out of range"
    return torch.eye(num_classes)[y]
