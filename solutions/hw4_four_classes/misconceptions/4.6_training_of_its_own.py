"""The trials train with a loop of their own: call this file's `train_mse` or `train_cross_entropy`."""

import torch
from torch import Tensor


def run_trials(loss: str, num_classes: int, seeds: list[int], epochs: int, batch_size: int, lr: float) -> Tensor:
    accuracies = []
    for seed in seeds:
        X, y = make_curve_data(num_classes, seed)
        order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
        test_rows, train_rows = order.split([len(X) // 5, len(X) - len(X) // 5])
        model = build_model(num_classes, seed)
        optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        for _ in range(epochs):
            outputs = model(X[train_rows])
            targets = torch.eye(num_classes)[y[train_rows]]
            error = (outputs - targets).square().mean() if loss == "mse" else -(outputs.log_softmax(1) * targets).mean()
            optimizer.zero_grad()
            error.backward()
            optimizer.step()
        accuracies.append((predict_mse(model, X[test_rows]) == y[test_rows]).float().mean())
    return torch.stack(accuracies)
