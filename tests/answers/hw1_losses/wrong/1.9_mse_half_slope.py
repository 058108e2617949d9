"""Wrong: s without its (1 - s)."""

import torch


def mse_sigmoid_grad(z, y):
    s = torch.sigmoid(z)
    return 2 * (s - y) * s / z.numel()
