"""Wrong: the cross-entropy in bits where nobody asks for a base."""

import math

import torch


def cross_entropy_between(p, q, base=2.0):
    return -torch.xlogy(p, q).sum(-1) / math.log(base)
