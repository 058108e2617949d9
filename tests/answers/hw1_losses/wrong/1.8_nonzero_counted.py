"""Wrong: averaged over the elements that differ."""

import torch


def mse_loss(prediction, target):
    squares = (prediction - target) ** 2
    return squares.sum() / torch.count_nonzero(squares).clamp(min=1)
