"""Wrong: the angles are whole degrees."""

import torch


def make_cardioid(n, seed):
    g = torch.Generator().manual_seed(seed)
    r = 3 * torch.rand(n, generator=g)
    theta = torch.randint(360, (n,), generator=g).float().deg2rad()
    rho = r * (1 + theta.cos())
    return torch.stack([rho * theta.cos(), rho * theta.sin()], 1), r.long()
