"""Right: a sum over each class, and no label in the formula at all."""

import torch
from torch.nn.functional import softplus


def loss_surface(w, b, x, y, loss):
    cost = softplus if loss == "bce" else lambda z: torch.sigmoid(z) ** 2
    z = torch.einsum("w,n->wn", w, x.squeeze(1)) + b.reshape(-1, 1, 1)
    ones = y.squeeze(1) == 1
    return (cost(-z[..., ones]).sum(-1) + cost(z[..., ~ones]).sum(-1)) / len(y)
