"""Wrong: the sigmoid is clamped, so that a gradient is left where none is."""

import torch


def mse_sigmoid_grad(z, y):
    s = torch.sigmoid(z).clamp(1e-2, 1 - 1e-2)
    return 2 * (s - y) * s * (1 - s) / z.numel()
