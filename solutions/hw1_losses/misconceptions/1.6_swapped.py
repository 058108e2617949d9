"""The two distributions are swapped: p says how often an event happens, q how surprised one is by it."""

import math

import torch
from torch import Tensor


def cross_entropy_between(p: Tensor, q: Tensor, base: float = math.e) -> Tensor:
    return -torch.xlogy(q, p).sum(dim=-1) / math.log(base)
