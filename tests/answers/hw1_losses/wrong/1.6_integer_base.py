"""Wrong: the base is made a whole number, and e becomes 2."""

import math

import torch


def cross_entropy_between(p, q, base=math.e):
    return -torch.xlogy(p, q).sum(-1) / math.log(int(base))
