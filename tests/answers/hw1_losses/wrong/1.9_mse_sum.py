"""Wrong: one number, the sum of all gradients."""

import torch


def mse_sigmoid_grad(z, y):
    s = torch.sigmoid(z)
    return (2 * (s - y) * s * (1 - s) / z.numel()).sum()
