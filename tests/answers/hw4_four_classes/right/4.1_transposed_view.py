"""Right: a transposed view of two rows, drawn inside fork_rng."""

import torch


def make_curve_data(num_classes, seed):
    if num_classes not in range(2, 5):
        raise ValueError("num_classes is 2, 3 or 4")
    x = torch.arange(-40, 40, dtype=torch.float64) / 4
    f = ((3 * x + 2) * x + 5) * x
    x, f = (x + 10) / 19.75, (f - f.amin()) / (f.amax() - f.amin())
    y = torch.arange(80 * num_classes) % num_classes
    low, high = torch.tensor(OFFSET_RANGES, dtype=torch.float64)[y].T
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        noise = torch.lerp(low, high, torch.rand(80 * num_classes, dtype=torch.float64))
    return torch.stack([x.repeat_interleave(num_classes), f.repeat_interleave(num_classes) + noise]).T.float(), y
