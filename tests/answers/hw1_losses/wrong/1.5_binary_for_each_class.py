"""Wrong: a sigmoid for each class."""

import torch.nn.functional as F


def cross_entropy(logits, y):
    return F.binary_cross_entropy_with_logits(logits, one_hot(y, logits.shape[1]).to(logits.dtype)) * logits.shape[1]
