"""Right: log-softmax times one-hot rows."""

import torch


def cross_entropy(logits, y):
    targets = torch.nn.functional.one_hot(y, logits.shape[-1])
    return -(targets * log_softmax(logits, dim=-1)).sum(-1).mean()
