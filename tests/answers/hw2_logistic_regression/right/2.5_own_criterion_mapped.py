"""Right: vmap over both axes of a criterion clamped at 0.001, the largest stabiliser that 2.3 allows."""

import torch


def criterion_of(p, y):
    p = p.clamp(0.001, 0.999)
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()


def loss_surface(w, b, x, y, loss):
    def at(bias, weight):
        p = torch.sigmoid(weight * x + bias)
        return criterion_of(p, y) if loss == "bce" else ((p - y) ** 2).mean()

    return torch.vmap(torch.vmap(at, in_dims=(None, 0)), in_dims=(0, None))(b, w)
