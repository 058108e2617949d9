"""Wrong: the label's number is written where a 1 belongs."""

import torch


def one_hot(y, num_classes):
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError
    rows = torch.zeros(len(y), num_classes)
    return rows.scatter_(1, y[:, None], y[:, None].float())
