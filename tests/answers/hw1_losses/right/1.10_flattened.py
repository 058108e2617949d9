"""Right: both flattened, whatever shape they have."""

import torch


def threshold_accuracy(prediction, y, threshold=0.5):
    prediction, y = prediction.ravel(), y.ravel().to(torch.int)
    return (prediction.gt(threshold).int() == y).float().mean().item()
