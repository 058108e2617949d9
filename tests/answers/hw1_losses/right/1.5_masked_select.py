"""Right: the true scores by masked_select."""

import torch


def cross_entropy(logits, y):
    mask = one_hot(y, logits.shape[1]) > 0
    return (torch.logsumexp(logits, -1) - logits.masked_select(mask)).mean()
