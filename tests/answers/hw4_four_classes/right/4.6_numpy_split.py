"""Right: a NumPy permutation with the test part in front, in double precision."""

import numpy as np
import torch


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    train, predict = {
        "mse": (train_mse, predict_mse),
        "cross_entropy": (train_cross_entropy, predict_cross_entropy),
    }[loss]
    result = np.zeros(len(seeds))
    for i, seed in enumerate(seeds):
        X, y = make_curve_data(num_classes=num_classes, seed=seed)
        order = np.random.default_rng(seed).permutation(len(X))
        cut = len(X) // 5
        held_out, rest = torch.from_numpy(order[:cut]), torch.from_numpy(order[cut:])
        model = build_model(num_outputs=num_classes, seed=seed + 1)
        train(model, X[rest], y[rest], epochs=epochs, batch_size=batch_size, lr=lr, seed=seed + 2)
        result[i] = np.mean(predict(model, X[held_out]).numpy() == y[held_out].numpy())
    return torch.from_numpy(result)
