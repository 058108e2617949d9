"""Wrong: the answer is float64 for inputs of every dtype."""

import math

import torch


def entropy(p, base=2.0):
    return -torch.xlogy(p.double(), p.double()).sum(-1) / math.log(base)
