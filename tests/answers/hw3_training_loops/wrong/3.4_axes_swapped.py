"""Wrong: sine and cosine are swapped: the heart stands on its tip."""

import torch


def make_cardioid(n, seed):
    g = torch.Generator().manual_seed(seed)
    r = 3 * torch.rand(n, generator=g)
    t = 2 * torch.pi * torch.rand(n, generator=g)
    rad = r * (1 + t.cos())
    return torch.stack([rad * t.sin(), rad * t.cos()], 1), r.floor().long()
