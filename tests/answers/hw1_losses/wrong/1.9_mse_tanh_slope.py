"""Wrong: the slope 1 - s², which is that of tanh."""

import torch


def mse_sigmoid_grad(z, y):
    s = torch.sigmoid(z)
    return 2 * (s - y) * (1 - s**2) / z.numel()
