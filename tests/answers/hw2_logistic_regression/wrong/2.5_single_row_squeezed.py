"""Wrong: a grid of one row or column loses a dimension."""

import torch


def loss_surface(w, b, x, y, loss):
    z = w[None, None] * x[:, :, None] + b[None, :, None]
    t = y[:, :, None]
    per = torch.nn.functional.softplus(z) - t * z if loss == "bce" else (z.sigmoid() - t) ** 2
    return per.mean(0).squeeze()
