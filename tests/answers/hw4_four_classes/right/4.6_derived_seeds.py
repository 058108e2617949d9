"""Right: each trial has four seeds that are made of its own; accuracies of four digits."""

import torch


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    accs = []
    for seed in seeds:
        a, b, c, d = np.random.SeedSequence(seed).generate_state(4).tolist()
        X, y = make_curve_data(num_classes, a % 2**31)
        order = np.random.RandomState(b).permutation(len(X))
        tr, te = np.split(order, [len(X) * 4 // 5])
        model = build_model(num_classes, c % 2**31)
        model.train()
        {"mse": train_mse, "cross_entropy": train_cross_entropy}[loss](model, X[tr], y[tr], epochs, batch_size, lr, d % 2**31)
        model.eval()
        with torch.no_grad():
            p = predict_mse(model, X[te])
        accs.append(round((p == y[te]).float().mean().item(), 4))
    return accs
import numpy as np
