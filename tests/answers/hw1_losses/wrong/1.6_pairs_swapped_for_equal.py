"""Wrong: log p for log q; right where both are equal."""

import math

import torch


def cross_entropy_between(p, q, base=math.e):
    return -torch.xlogy(q, q).sum(-1) / math.log(base)
