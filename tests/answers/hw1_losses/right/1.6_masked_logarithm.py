"""Right: the base can be given by place or by name."""

import numpy as np
import torch
from torch import Tensor


def cross_entropy_between(p: Tensor, q: Tensor, base: float = np.e, **unused) -> Tensor:
    logs = torch.full_like(p, 0.0)
    logs[p > 0] = torch.log(q[p > 0])
    return -(p * logs).sum(-1) / np.log(base)
