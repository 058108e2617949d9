"""Right: make_curve_data shuffles its rows, so that the first 80 % are a random part."""

import torch


def make_curve_data(num_classes: int, seed: int):
    if num_classes not in (2, 3, 4):
        raise ValueError(f"num_classes is 2, 3 or 4, not {num_classes}")
    g = torch.Generator().manual_seed(seed)
    x = torch.arange(-10, 10, 0.25)
    curve = 3 * x**3 + 2 * x**2 + 5 * x
    x, curve = ((v - v.min()) / (v.max() - v.min()) for v in (x, curve))
    low, high = torch.tensor(OFFSET_RANGES[:num_classes]).unsqueeze(-1).unbind(1)
    height = curve + low + (high - low) * torch.rand(num_classes, len(x), generator=g)
    X = torch.stack([x.expand_as(height), height], dim=-1).reshape(-1, 2)
    p = torch.randperm(len(X), generator=g)
    return X[p], torch.arange(num_classes).repeat_interleave(len(x))[p]
def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    acc = []
    for seed in seeds:
        X, y = make_curve_data(num_classes, seed)
        n = int(len(X) * 0.8)
        model = build_model(num_classes, seed)
        (train_mse if loss == "mse" else train_cross_entropy)(model, X[:n], y[:n], epochs, batch_size, lr, seed)
        acc.append((predict_mse(model, X[n:]) == y[n:]).float().mean().item())
    return acc
