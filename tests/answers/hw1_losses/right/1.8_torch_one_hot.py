"""Right: torch's one_hot is not forbidden in this task."""

import torch.nn.functional as F


def mse_one_hot(logits, y):
    return ((logits - F.one_hot(y, num_classes=logits.size(1)).to(logits.dtype)) ** 2).mean()
