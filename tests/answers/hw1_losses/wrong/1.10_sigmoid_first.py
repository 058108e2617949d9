"""Wrong: a sigmoid on what is a probability already."""

import torch


def threshold_accuracy(prediction, y, threshold=0.5):
    return ((torch.sigmoid(prediction) > threshold) == (y == 1)).double().mean().item()
