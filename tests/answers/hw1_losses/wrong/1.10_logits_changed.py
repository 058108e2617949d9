"""Wrong: the largest logit of each row is overwritten."""

import torch


def argmax_accuracy(logits, y):
    best = logits.argmax(1)
    logits[torch.arange(len(y)), best] = 0
    return (best == y).double().mean().item()
