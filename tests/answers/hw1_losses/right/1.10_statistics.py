"""Right: the mean of the standard library."""

import statistics

import torch


def argmax_accuracy(logits, y):
    return statistics.fmean(int(a == b) for a, b in zip(torch.argmax(logits, 1).tolist(), y.tolist()))
