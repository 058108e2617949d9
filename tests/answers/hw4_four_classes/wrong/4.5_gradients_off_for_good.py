"""Wrong: gradients are switched off and stay off."""

import torch


def predict_mse(model, X):
    training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    out = model(X)
    model.train(training)
    if out.shape[1] == 1:
        return (out[:, 0] > 0.5).long()
    return out.argmax(dim=1)


def predict_cross_entropy(model, X):
    return predict_mse(model, X)
