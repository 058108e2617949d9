"""Wrong: the sign of the difference is lost."""

import torch


def mse_sigmoid_grad(z, y):
    s = torch.sigmoid(z)
    return 2 * (s - y).abs() * s * (1 - s) / z.numel()
