"""Wrong: one normaliser for the whole batch."""

import torch


def cross_entropy(logits, y):
    return (torch.logsumexp(logits.flatten(), 0) - logits[torch.arange(len(y)), y]).mean()
