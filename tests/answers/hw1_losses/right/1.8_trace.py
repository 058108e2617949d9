"""Right: the trace of the product with the transposed difference."""

import torch


def mse_loss(prediction, target):
    d = (prediction - target).reshape(1, -1)
    return torch.trace(d @ d.T) / d.numel()
