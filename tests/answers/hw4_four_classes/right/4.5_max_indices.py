"""Right: torch.max and its indices, the mode put back in a finally block."""

import torch


def predict_mse(model, X):
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            outputs = model(X)
    finally:
        model.train(was_training)
    if outputs.shape[1] == 1:
        return (outputs[:, 0] > 0.5).long()
    return torch.max(outputs, dim=1).indices


def predict_cross_entropy(model, X):
    return predict_mse(model, X)
