"""Wrong: easy rows weigh less; this is another loss."""

import torch


def cross_entropy(logits, y):
    log_p = log_softmax(logits)[torch.arange(len(y)), y]
    return -((1 - log_p.exp()) * log_p).mean()
