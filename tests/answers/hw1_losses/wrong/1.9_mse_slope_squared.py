"""Wrong: the slope of the sigmoid twice."""

import torch


def mse_sigmoid_grad(z, y):
    s = torch.sigmoid(z)
    return 2 * (s - y) * (s * (1 - s)) ** 2 / z.numel()
