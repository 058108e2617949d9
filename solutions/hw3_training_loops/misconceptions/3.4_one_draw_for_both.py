"""r and θ come from the same random number: the points lie on a single spiral."""

import torch
from torch import Tensor


def make_cardioid(n: int, seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    r = 3 * torch.rand(n, generator=generator)
    theta = 2 * torch.pi * r / 3
    radius = r * (1 + theta.cos())
    return torch.stack([radius * theta.cos(), radius * theta.sin()], dim=1), r.long()
