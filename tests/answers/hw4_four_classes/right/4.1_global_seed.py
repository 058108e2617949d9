"""Right: torch.manual_seed: the contract asks for equal points from equal seeds, not for a Generator."""

import torch


def make_curve_data(num_classes, seed):
    if num_classes not in (2, 3, 4):
        raise ValueError("num_classes")
    torch.manual_seed(seed)
    x = torch.arange(-10.0, 10.0, 0.25)
    f = 3 * x**3 + 2 * x**2 + 5 * x
    x, f = (x - x.min()) / (x.max() - x.min()), (f - f.min()) / (f.max() - f.min())
    X, y = torch.zeros(80 * num_classes, 2), torch.zeros(80 * num_classes, dtype=torch.long)
    for c in range(num_classes):
        low, high = OFFSET_RANGES[c]
        rows = slice(80 * c, 80 * (c + 1))
        X[rows, 0] = x
        X[rows, 1] = f + torch.distributions.Uniform(low, high).sample((80,))
        y[rows] = c
    return X, y
