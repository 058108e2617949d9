"""Wrong: `view(-1)` needs points that are contiguous in memory, and a transposed table of them is not."""

import torch


def asked(model, X):
    was = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(X.view(-1).reshape(len(X), -1))
    model.train(was)
    return outputs


def predict_mse(model, X):
    outputs = asked(model, X)
    return (outputs[:, 0] > 0.5).long() if outputs.shape[1] == 1 else outputs.argmax(dim=1)


def predict_cross_entropy(model, X):
    return asked(model, X).argmax(dim=1)
