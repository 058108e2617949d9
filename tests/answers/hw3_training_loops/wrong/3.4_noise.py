"""Wrong: a little noise on every point: the classes overlap."""

import torch


def make_cardioid(n, seed):
    g = torch.Generator().manual_seed(seed)
    r = 3 * torch.rand(n, generator=g)
    theta = 2 * torch.pi * torch.rand(n, generator=g)
    rho = r * (1 + theta.cos())
    X = torch.stack([rho * theta.cos(), rho * theta.sin()], 1)
    return X + 0.02 * torch.randn(n, 2, generator=g), r.long()
