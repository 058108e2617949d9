"""Every trial trains with the same loss: call the training function of the loss that was asked for."""

import torch
from torch import Tensor


def run_trials(loss: str, num_classes: int, seeds: list[int], epochs: int, batch_size: int, lr: float) -> Tensor:
    train = train_mse
    accuracies = []
    for seed in seeds:
        X, y = make_curve_data(num_classes, seed)
        order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
        test_rows, train_rows = order.split([len(X) // 5, len(X) - len(X) // 5])
        model = build_model(num_classes, seed)
        train(model, X[train_rows], y[train_rows], epochs, batch_size, lr, seed)
        right = predict_mse(model, X[test_rows]) == y[test_rows]
        accuracies.append(right.float().mean())
    return torch.stack(accuracies)
