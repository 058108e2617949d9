"""Wrong: s(1 - s) with z for s in one place."""

import torch


def mse_sigmoid_grad(z, y):
    s = torch.sigmoid(z)
    return 2 * (s - y) * s * (1 - z) / z.numel()
