"""Wrong: half of the offsets are drawn, and the other half repeats them from the far end."""

import torch


def make_curve_data(num_classes, seed):
    if num_classes not in (2, 3, 4):
        raise ValueError("2, 3 or 4 classes")
    x = torch.arange(-10, 10, 0.25)
    f = 3 * x**3 + 2 * x**2 + 5 * x
    x, f = (x - x.min()) / (x.max() - x.min()), (f - f.min()) / (f.max() - f.min())
    share = torch.rand(num_classes, 40, generator=torch.Generator().manual_seed(seed))
    share = torch.cat([share, share.flip(1)], 1)
    heights = [f + low + (high - low) * share[c] for c, (low, high) in enumerate(OFFSET_RANGES[:num_classes])]
    X = torch.cat([torch.stack([x, height], 1) for height in heights])
    return X, torch.arange(num_classes).repeat_interleave(80)
