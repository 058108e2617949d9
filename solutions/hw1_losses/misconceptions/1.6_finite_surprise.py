"""A small number was added to q: what q calls impossible and happens all the same costs infinity."""

import math

import torch
from torch import Tensor


def cross_entropy_between(p: Tensor, q: Tensor, base: float = math.e) -> Tensor:
    return -torch.xlogy(p, q + 1e-12).sum(dim=-1) / math.log(base)
