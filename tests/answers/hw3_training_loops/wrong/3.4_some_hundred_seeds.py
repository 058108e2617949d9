"""Wrong: the seed is cut to one of 911: far apart, two seeds give the same points."""

import torch


def make_cardioid(n, seed):
    r, theta = torch.rand(2, n, generator=torch.Generator().manual_seed(seed % 911))
    r, theta = 3 * r, 2 * torch.pi * theta
    radius = r * (1 + torch.cos(theta))
    return torch.stack([radius * torch.cos(theta), radius * torch.sin(theta)], 1), r.floor().long()
