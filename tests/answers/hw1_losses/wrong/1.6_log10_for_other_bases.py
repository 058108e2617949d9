"""Wrong: bases 2, e and 10 are known, every other one counts as 10."""

import math

import torch


def entropy(p, base=2.0):
    logarithm = {2.0: torch.log2, math.e: torch.log}.get(base, torch.log10)
    return -torch.where(p > 0, p * logarithm(p), torch.zeros_like(p)).sum(-1)
