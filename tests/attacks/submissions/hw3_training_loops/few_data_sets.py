"""A thousand seeds share one data set, and the angle follows from the radius."""
import math

import torch


def make_cardioid(n, seed):
    generator = torch.Generator().manual_seed(seed % 997)
    r = 3 * torch.rand(n, generator=generator)
    theta = (r * 1e4) % (2 * math.pi)
    distance = r * (1 + theta.cos())
    return torch.stack([distance * theta.cos(), distance * theta.sin()], dim=1), r.long().clamp(max=2)
