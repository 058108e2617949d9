"""Wrong: the maximum is subtracted from the sum only."""

import torch


def cross_entropy(logits, y):
    m = logits.amax(1, keepdim=True)
    return ((logits - m).exp().sum(1).log() - logits[torch.arange(len(y)), y]).mean()
