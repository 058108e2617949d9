"""Wrong: the first row belongs to the last b, as in a picture."""

import torch


def loss_surface(w, b, x, y, loss):
    z = w[None, None] * x[:, :, None] + b.flip(0)[None, :, None]
    per = torch.nn.functional.softplus(z) - y[:, :, None] * z if loss == "bce" else (z.sigmoid() - y[:, :, None]) ** 2
    return per.mean(0)
