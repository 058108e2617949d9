"""Wrong: F.log_softmax with dim=0 where there is more than one row."""

import torch.nn.functional as F


def cross_entropy(logits, y):
    dim = 0 if len(y) > 1 else 1
    return F.nll_loss(F.log_softmax(logits, dim=dim), y)
