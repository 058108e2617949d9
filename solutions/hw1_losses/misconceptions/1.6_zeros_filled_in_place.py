"""Zeros are filled in place: p[p == 0] = … writes into the caller's tensor; torch.where makes a new one."""

import math

from torch import Tensor


def entropy(p: Tensor, base: float = 2.0) -> Tensor:
    p[p == 0] = 1.0
    return -(p * p.log()).sum(dim=-1) / math.log(base)
