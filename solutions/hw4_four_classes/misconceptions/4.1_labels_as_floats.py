"""The labels are floating-point numbers: a class label counts, so it is an int64."""

import torch
from torch import Tensor


def make_curve_data(num_classes: int, seed: int) -> tuple[Tensor, Tensor]:
    if num_classes not in (2, 3, 4):
        raise ValueError(f"num_classes is 2, 3 or 4, not {num_classes}")
    generator = torch.Generator().manual_seed(seed)
    x = torch.arange(-10, 10, 0.25)
    curve = 3 * x**3 + 2 * x**2 + 5 * x
    x, curve = ((v - v.min()) / (v.max() - v.min()) for v in (x, curve))
    low, high = torch.tensor(OFFSET_RANGES[:num_classes]).unsqueeze(-1).unbind(1)
    height = curve + low + (high - low) * torch.rand(num_classes, len(x), generator=generator)
    X = torch.stack([x.expand_as(height), height], dim=-1).reshape(-1, 2)
    return X, torch.arange(num_classes).repeat_interleave(len(x)).float()
