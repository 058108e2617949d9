"""Wrong: the same in the other function."""

import math

import torch


def cross_entropy_between(p, q, base=math.e):
    logarithm = {2.0: torch.log2, math.e: torch.log}.get(base, torch.log10)
    return -torch.where(p > 0, p * logarithm(q), torch.zeros_like(p)).sum(-1)
