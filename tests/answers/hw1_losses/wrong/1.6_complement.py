"""Wrong: the binary formula, summed over all classes."""

import math

import torch


def entropy(p, base=2.0):
    return -(torch.xlogy(p, p) + torch.xlogy(1 - p, 1 - p)).sum(-1) / math.log(base) / 2
