"""Right: a class at random and a fraction: their sum is uniform over 0 to 3. Angles from -pi to pi."""

import torch


def make_cardioid(n, seed):
    g = torch.Generator(device="cpu")
    g.manual_seed(seed)
    y = torch.randint(0, 3, (n,), generator=g)
    r = y + torch.rand(n, generator=g, dtype=torch.float64)
    theta = torch.pi * (2 * torch.rand(n, generator=g, dtype=torch.float64) - 1)
    direction = torch.stack((theta.cos(), theta.sin()), dim=-1)
    return (r * (1 + theta.cos())).unsqueeze(1).mul(direction).float(), y


def split(X, y, sizes):
    if not sizes:
        return []
    first, *rest = sizes
    return [(X[:first].clone(), y[:first].clone()), *split(X[first:], y[first:], rest)]
