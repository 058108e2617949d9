"""Wrong: unpacks two sizes at most."""

import math

import torch


def cross_entropy_between(p, q, base=math.e):
    if p.dim() == 1:
        return -torch.xlogy(p, q).sum() / math.log(base)
    n, c = p.shape
    return -torch.xlogy(p, q).sum(1) / math.log(base)
