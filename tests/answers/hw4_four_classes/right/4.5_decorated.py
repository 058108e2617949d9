"""Right: no_grad as a decorator, inputs in slices, every threshold written as a comparison of signs."""

import torch


@torch.no_grad()
def predict_mse(model, X):
    training = model.training
    out = torch.cat([model.eval()(part) for part in X.split(16)])
    model.train(mode=training)
    if out.shape[1] == 1:
        return torch.sign(out - 0.5).clamp(min=0).view(-1).long()
    return out.sort(dim=1, descending=True).indices[:, 0]


@torch.no_grad()
def predict_cross_entropy(model, X):
    training = model.training
    out = model.eval()(X)
    model.train(mode=training)
    return (out.flatten() > 0.5) * 1 if out.shape[1] == 1 else out.log_softmax(1).exp().argmax(1)
