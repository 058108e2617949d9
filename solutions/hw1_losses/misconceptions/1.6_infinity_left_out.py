"""Zeros of q are left out: only a zero of p costs nothing, what q calls impossible costs infinity."""

import math

import torch
from torch import Tensor


def cross_entropy_between(p: Tensor, q: Tensor, base: float = math.e) -> Tensor:
    return -torch.where(q > 0, p * q.log(), torch.zeros_like(p)).sum(-1) / math.log(base)
