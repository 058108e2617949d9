"""Wrong: arg-max of outputs above 0.5: others are class 0."""

import torch


def predict_mse(model, X):
    training = model.training
    model.eval()
    with torch.no_grad():
        out = model(X)
    model.train(training)
    if out.shape[1] == 1:
        return (out[:, 0] > 0.5).long()
    return (out > 0.5).int().argmax(dim=1)


def predict_cross_entropy(model, X):
    return predict_mse(model, X)
