"""Wrong: the labels are int32."""

import torch


def make_cardioid(n, seed):
    g = torch.Generator().manual_seed(seed)
    r = 3 * torch.rand(n, generator=g)
    theta = 2 * torch.pi * torch.rand(n, generator=g)
    rho = r * (1 + theta.cos())
    return torch.stack([rho * theta.cos(), rho * theta.sin()], 1), r.int()
