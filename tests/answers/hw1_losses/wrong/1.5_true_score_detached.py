"""Wrong: the true class's score is cut from the graph."""

import torch


def cross_entropy(logits, y):
    true = logits.detach()[torch.arange(len(y)), y]
    return (logits.logsumexp(1) - true).mean()
