"""Right: the softmax of several logits leaves their order, and predict_cross_entropy is asked for no single output."""

import torch


def predict_mse(model, X):
    training = model.training
    model.eval()
    with torch.no_grad():
        out = model(X)
    model.train(training)
    if out.shape[1] == 1:
        return (out[:, 0] > 0.5).long()
    return out.argmax(dim=1)


def predict_cross_entropy(model, X):
    training = model.training
    model.eval()
    with torch.no_grad():
        out = model(X).softmax(1)
    model.train(training)
    return (out[:, 0] > 0.5).long() if out.shape[1] == 1 else out.argmax(1)
