"""Wrong: summed over all but the first dimension; right for one distribution and for a matrix of them."""

import math

import torch


def entropy(p, base=2.0):
    terms = -torch.xlogy(p, p) / math.log(base)
    return terms.flatten(1).sum(1) if p.dim() > 1 else terms.sum()
