"""r comes from a normal distribution (randn): it is drawn uniformly (rand)."""

import torch
from torch import Tensor


def make_cardioid(n: int, seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    r = (1.5 + 0.5 * torch.randn(n, generator=generator)).clamp(0, 2.999)
    theta = 2 * torch.pi * torch.rand(n, generator=generator)
    radius = r * (1 + theta.cos())
    return torch.stack([radius * theta.cos(), radius * theta.sin()], dim=1), r.long()
