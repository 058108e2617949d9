"""Wrong: three digits."""

import math

import torch


def cross_entropy_between(p, q, base=math.e):
    return (-torch.xlogy(p, q).sum(-1) / math.log(base)).round(decimals=3)
