"""Wrong: r is the root of a uniform number: more points outside."""

import torch


def make_cardioid(n, seed):
    g = torch.Generator().manual_seed(seed)
    r = 3 * torch.rand(n, generator=g).sqrt()
    t = 2 * torch.pi * torch.rand(n, generator=g)
    rad = r * (1 + t.cos())
    return torch.stack([rad * t.cos(), rad * t.sin()], 1), r.floor().long()
