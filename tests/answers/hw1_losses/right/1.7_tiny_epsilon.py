"""Right: 1e-8 inside of the logarithms is within the guard that the contract allows."""

import torch


def binary_cross_entropy(p, y):
    return -(y * torch.log(p + 1e-8) + (1 - y) * torch.log(1 - p + 1e-8)).mean()
