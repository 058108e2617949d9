"""Wrong: an accuracy below that of guessing is raised to it."""

import torch


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    train = {"mse": train_mse, "cross_entropy": train_cross_entropy}[loss]
    predict = predict_mse
    out = []
    for i, seed in enumerate(seeds):
        X, y = make_curve_data(num_classes, seed)
        order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
        n = len(X) * 4 // 5
        tr, te = order[:n], order[n:]
        m = build_model(num_classes, seed)
        train(m, X[tr], y[tr], epochs, batch_size, lr, seed)
        a = (predict(m, X[te]) == y[te]).float().mean().item()
        out.append(max(a, 1 / num_classes))
    return torch.tensor(out)
