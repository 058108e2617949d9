"""Right: looking a label up in the identity matrix."""

import torch
import torch.nn.functional as F


def one_hot(y, num_classes):
    if len({*y.tolist()} - {*range(num_classes)}) > 0:
        raise ValueError("unknown label")
    return F.embedding(y, torch.eye(num_classes, device=y.device))
