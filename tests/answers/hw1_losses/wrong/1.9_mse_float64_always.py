"""Wrong: the answer is float64 for inputs of every dtype."""

import torch


def mse_sigmoid_grad(z, y):
    s = torch.sigmoid(z.double())
    return 2 * (s - y) * s * (1 - s) / z.numel()
