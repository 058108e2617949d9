"""Wrong: the generator starts again with the same seed for each class: the classes share their draws."""

import torch


def make_curve_data(num_classes, seed):
    if num_classes not in (2, 3, 4):
        raise ValueError("num_classes must be 2, 3 or 4")
    x = torch.arange(-10, 10, 0.25)
    f = 3 * x**3 + 2 * x**2 + 5 * x
    x = (x - x.min()) / (x.max() - x.min())
    f = (f - f.min()) / (f.max() - f.min())
    X, y = [], []
    for c in range(num_classes):
        low, high = OFFSET_RANGES[c]
        offset = low + (high - low) * torch.rand(80, generator=torch.Generator().manual_seed(seed))
        X.append(torch.stack([x, f + offset], dim=1))
        y.append(torch.full((80,), c))
    return torch.cat(X), torch.cat(y)
