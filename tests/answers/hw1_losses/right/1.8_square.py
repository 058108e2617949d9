"""Right: torch.square and mean."""

import torch


def mse_loss(prediction, target):
    return torch.mean(torch.square(prediction - target))
