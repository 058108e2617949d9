"""All splits come from one stream of random numbers: draw each split from the seed of its own trial."""

import torch
from torch import Tensor


def run_trials(loss: str, num_classes: int, seeds: list[int], epochs: int, batch_size: int, lr: float) -> Tensor:
    train = train_mse if loss == "mse" else train_cross_entropy
    torch.manual_seed(seeds[0])
    orders = [torch.randperm(80 * num_classes) for _ in seeds]
    accuracies = []
    for seed in seeds:
        X, y = make_curve_data(num_classes, seed)
        order = orders[len(accuracies)]
        test_rows, train_rows = order.split([len(X) // 5, len(X) - len(X) // 5])
        model = build_model(num_classes, seed)
        train(model, X[train_rows], y[train_rows], epochs, batch_size, lr, seed)
        accuracies.append((predict_mse(model, X[test_rows]) == y[test_rows]).float().mean())
    return torch.stack(accuracies)
