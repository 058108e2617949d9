"""The classes begin at 1: the innermost heart is class 0, as cross-entropy wants it."""

import torch
from torch import Tensor


def make_cardioid(n: int, seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    r = 3 * torch.rand(n, generator=generator)
    theta = 2 * torch.pi * torch.rand(n, generator=generator)
    radius = r * (1 + theta.cos())
    return torch.stack([radius * theta.cos(), radius * theta.sin()], dim=1), r.long() + 1
