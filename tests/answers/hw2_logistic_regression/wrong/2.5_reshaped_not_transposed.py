"""Wrong: the pairs come in the order of w, and are reshaped as if in that of b."""

import torch


def loss_surface(w, b, x, y, loss):
    pairs = torch.cartesian_prod(w, b)
    z = pairs[:, 0] * x + pairs[:, 1]
    if loss == "bce":
        per = torch.nn.functional.softplus(z) - y * z
    else:
        per = (torch.sigmoid(z) - y) ** 2
    return per.mean(0).reshape(len(b), len(w))
