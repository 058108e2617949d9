"""r is a whole number: every point lies on one of three curves. Draw r uniformly and take its whole part for the
class.
"""

import torch
from torch import Tensor


def make_cardioid(n: int, seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    r = torch.randint(3, (n,), generator=generator).float()
    theta = 2 * torch.pi * torch.rand(n, generator=generator)
    radius = r * (1 + theta.cos())
    return torch.stack([radius * theta.cos(), radius * theta.sin()], dim=1), r.long()
