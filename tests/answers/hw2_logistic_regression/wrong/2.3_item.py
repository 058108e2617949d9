"""Wrong: a new tensor, so no gradient reaches yhat."""

import torch


def bce_criterion(yhat, y):
    p = yhat.clamp(1e-7, 1 - 1e-7)
    return torch.tensor((-(y * p.log() + (1 - y) * (1 - p).log())).mean().item())
