"""Right: a LogSoftmax layer and indexing."""

import torch
from torch import nn


def cross_entropy(logits, y):
    log_p = nn.LogSoftmax(dim=-1)(logits)
    return -log_p[torch.arange(y.size(0)), y].mean()
