"""Right: torch's own log_softmax and nll_loss are not forbidden here."""

import torch.nn.functional as F


def cross_entropy(logits, y):
    return F.nll_loss(F.log_softmax(logits, dim=1), y)
