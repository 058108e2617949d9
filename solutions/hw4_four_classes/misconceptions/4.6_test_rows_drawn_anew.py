"""The test rows are drawn anew from all rows, so most of them were trained on: keep the rows that training left."""

import torch
from torch import Tensor


def run_trials(loss: str, num_classes: int, seeds: list[int], epochs: int, batch_size: int, lr: float) -> Tensor:
    train = train_mse if loss == "mse" else train_cross_entropy
    accuracies = []
    for seed in seeds:
        X, y = make_curve_data(num_classes, seed)
        order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
        train_rows = order[len(X) // 5 :]
        test_rows = torch.randint(len(X), (len(X) // 5,), generator=torch.Generator().manual_seed(seed + 1))
        model = build_model(num_classes, seed)
        train(model, X[train_rows], y[train_rows], epochs, batch_size, lr, seed)
        right = predict_mse(model, X[test_rows]) == y[test_rows]
        accuracies.append(right.float().mean())
    return torch.stack(accuracies)
