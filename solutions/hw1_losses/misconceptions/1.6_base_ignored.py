"""The argument base is ignored: log to another base is the natural logarithm divided by log(base)."""

import math

import torch
from torch import Tensor


def entropy(p: Tensor, base: float = 2.0) -> Tensor:
    return -torch.xlogy(p, p).sum(dim=-1)


def cross_entropy_between(p: Tensor, q: Tensor, base: float = math.e) -> Tensor:
    return -torch.xlogy(p, q).sum(dim=-1)
