"""Right: torch.where makes the classes."""

import torch


def threshold_accuracy(prediction, y, threshold=0.5):
    classes = torch.where(prediction <= threshold, torch.zeros_like(prediction), torch.ones_like(prediction))
    return torch.mean((classes == y).to(torch.float64)).item()
