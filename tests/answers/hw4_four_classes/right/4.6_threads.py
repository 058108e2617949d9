"""Right: three trials at a time in threads."""

from concurrent.futures import ThreadPoolExecutor

import torch


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    train = {"mse": train_mse, "cross_entropy": train_cross_entropy}[loss]
    def trial(seed):
        X, y = make_curve_data(num_classes, seed)
        order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
        te, tr = order[:len(X)//5], order[len(X)//5:]
        m = build_model(num_classes, seed)
        train(m, X[tr], y[tr], epochs, batch_size, lr, seed)
        return (predict_mse(m, X[te]) == y[te]).float().mean()
    with ThreadPoolExecutor(3) as pool:
        return torch.stack(list(pool.map(trial, seeds)))
