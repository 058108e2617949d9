"""Wrong: classes as floats."""

import torch


def predict_mse(model, X):
    training = model.training
    model.eval()
    with torch.no_grad():
        out = model(X)
    model.train(training)
    if out.shape[1] == 1:
        return (out[:, 0] > 0.5).float()
    return out.argmax(dim=1).float()


def predict_cross_entropy(model, X):
    return predict_mse(model, X)
