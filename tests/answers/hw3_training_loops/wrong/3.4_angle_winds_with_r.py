"""Wrong: θ follows from r, in 41 turns: all points lie on one curve, although no correlation shows it."""

import torch


def make_cardioid(n, seed):
    share = torch.rand(n, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    r, theta = 3 * share, 2 * torch.pi * (41 * share).frac()
    radius = r * (1 + torch.cos(theta))
    return torch.stack([radius * torch.cos(theta), radius * torch.sin(theta)], 1).float(), r.floor().long()
