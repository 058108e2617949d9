"""Right: one row at a time."""

import torch


def predict_mse(model, X):
    mode = model.training
    model.train(False)
    classes = []
    with torch.no_grad():
        for row in X:
            out = model(row.unsqueeze(0))[0].tolist()
            classes.append(out.index(max(out)) if len(out) > 1 else int(out[0] > 0.5))
    model.train(mode)
    return torch.tensor(classes, dtype=torch.long)


def predict_cross_entropy(model, X):
    return predict_mse(model, X)
