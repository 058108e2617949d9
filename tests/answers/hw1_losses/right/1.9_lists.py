"""Right: Python floats, entry by entry."""

import math

import torch


def mse_sigmoid_grad(z, y):
    def one(a, b):
        s = 1 / (1 + math.exp(-a))
        return 2 * (s - b) * s * (1 - s) / z.numel()

    flat = [one(a, b) for a, b in zip(z.flatten().tolist(), y.flatten().tolist())]
    return torch.tensor(flat, dtype=z.dtype, device=z.device).view(z.shape)
