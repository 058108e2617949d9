"""Right: p log p with p clamped at the smallest float is 0 where p is 0."""

import math

import torch


def entropy(p, base=2.0):
    return -(p * p.clamp(min=torch.finfo(p.dtype).tiny).log()).sum(-1) / math.log(base)
