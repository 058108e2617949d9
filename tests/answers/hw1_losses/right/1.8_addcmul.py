"""Right: addcmul and a sum."""

import torch


def mse_loss(prediction, target):
    d = prediction - target
    return torch.addcmul(torch.zeros_like(d), d, d).sum().div(d.numel())
