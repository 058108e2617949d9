"""Right: a loop over all elements."""

import torch


def binary_cross_entropy(p, y):
    terms = [-torch.log(a) if b == 1 else -torch.log(1 - a) for a, b in zip(p.flatten(), y.flatten())]
    return sum(terms) / len(terms)
