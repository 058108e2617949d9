"""Wrong: only the outermost module is put into evaluation mode."""

import torch


def predict_mse(model, X):
    training = model.training
    model.training = False
    with torch.no_grad():
        out = model(X)
    model.training = training
    if out.shape[1] == 1:
        return (out[:, 0] > 0.5).long()
    return out.argmax(dim=1)


def predict_cross_entropy(model, X):
    return predict_mse(model, X)
