"""Right: one line of nested calls, with logaddexp folded over the columns."""

import functools

import torch


def cross_entropy(logits, y):
    return functools.reduce(torch.logaddexp, logits.T).sub(logits.gather(1, y.view(-1, 1)).view(-1)).mean()
