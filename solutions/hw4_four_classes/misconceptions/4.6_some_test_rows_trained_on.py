"""Some rows of the test part were trained on: the two parts must not share a row."""

import torch
from torch import Tensor


def run_trials(loss: str, num_classes: int, seeds: list[int], epochs: int, batch_size: int, lr: float) -> Tensor:
    train = train_mse if loss == "mse" else train_cross_entropy
    accuracies = []
    for seed in seeds:
        X, y = make_curve_data(num_classes, seed)
        order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
        test_rows, train_rows = order.split([len(X) // 5, len(X) - len(X) // 5])
        train_rows = torch.cat([train_rows[8:], test_rows[:8]])
        model = build_model(num_classes, seed)
        train(model, X[train_rows], y[train_rows], epochs, batch_size, lr, seed)
        accuracies.append((predict_mse(model, X[test_rows]) == y[test_rows]).float().mean())
    return torch.stack(accuracies)
