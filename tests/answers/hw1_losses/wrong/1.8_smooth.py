"""Wrong: linear beyond 1, as in the Huber loss."""

import torch


def mse_loss(prediction, target):
    d = (prediction - target).abs()
    return torch.where(d < 1, d**2, 2 * d - 1).mean()
