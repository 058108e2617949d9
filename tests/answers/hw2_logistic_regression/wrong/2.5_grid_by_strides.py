"""Wrong: a grid by strides of 0 and 1 takes it for granted that the weights are contiguous in memory."""

import torch
from torch import nn


def loss_surface(w, b, x, y, loss):
    grid = w.as_strided((len(x), len(b), len(w)), (0, 0, 1))
    z = grid * x.reshape(-1, 1, 1) + b.reshape(1, -1, 1)
    truth = y.reshape(-1, 1, 1).expand_as(z)
    if loss == "bce":
        return nn.functional.binary_cross_entropy_with_logits(z, truth, reduction="none").mean(dim=0)
    return (torch.sigmoid(z) - truth).square().mean(dim=0)
