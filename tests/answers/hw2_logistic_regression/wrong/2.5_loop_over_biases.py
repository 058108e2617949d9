"""Wrong: a Python loop over the rows of the grid."""

import torch


def loss_surface(w, b, x, y, loss):
    rows = []
    for bias in b:
        z = x * w + bias
        rows.append((torch.nn.functional.softplus(z) - y * z if loss == "bce" else (z.sigmoid() - y) ** 2).mean(0))
    return torch.stack(rows)
