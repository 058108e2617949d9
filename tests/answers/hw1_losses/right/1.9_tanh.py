"""Right: the sigmoid as a hyperbolic tangent."""

import torch


def mse_sigmoid_grad(z, y):
    s = 0.5 * (1 + torch.tanh(z / 2))
    return 2 * (s - y) * s * (1 - s) / z.numel()
