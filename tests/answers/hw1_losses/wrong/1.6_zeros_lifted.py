"""Wrong: 1e-3 in place of zeros, in a copy."""

import math

import torch


def entropy(p, base=2.0):
    p = torch.where(p == 0, torch.full_like(p, 1e-3), p)
    return -(p * p.log()).sum(-1) / math.log(base)
