"""Right: the sum of products by einsum, zeros of p left out of the logarithm."""

import math

import torch


def cross_entropy_between(p, q, base=math.e):
    surprise = -torch.log(torch.where(p == 0, torch.ones_like(q), q)) / math.log(base)
    return torch.einsum("...c,...c->...", p, surprise)
