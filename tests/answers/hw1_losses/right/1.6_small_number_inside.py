"""Right: with 1e-12 beside it, 0 log 0 is 0, and nothing else moves."""

import math

import torch


def entropy(p, base=2.0):
    return -torch.sum(p * torch.log2(p + 1e-12), dim=-1) / math.log2(base)
