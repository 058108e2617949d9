"""Wrong: seeds a thousand apart give the same points."""

import torch


def make_cardioid(n, seed):
    g = torch.Generator().manual_seed(seed % 1000)
    r = 3 * torch.rand(n, generator=g)
    t = 2 * torch.pi * torch.rand(n, generator=g)
    rad = r * (1 + t.cos())
    return torch.stack([rad * t.cos(), rad * t.sin()], 1), r.floor().long()
