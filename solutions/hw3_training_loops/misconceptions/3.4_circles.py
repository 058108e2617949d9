"""The radius is r itself: circles. For a heart it is r(1 + cos θ)."""

import torch
from torch import Tensor


def make_cardioid(n: int, seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    r = 3 * torch.rand(n, generator=generator)
    theta = 2 * torch.pi * torch.rand(n, generator=generator)
    radius = r
    return torch.stack([radius * theta.cos(), radius * theta.sin()], dim=1), r.long()
