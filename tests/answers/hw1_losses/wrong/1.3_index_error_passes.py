"""Wrong: only IndexError is turned into ValueError; -1 is a valid index."""

import torch


def one_hot(y, num_classes):
    try:
        return torch.eye(num_classes)[y]
    except IndexError as error:
        raise ValueError("label out of range") from error
