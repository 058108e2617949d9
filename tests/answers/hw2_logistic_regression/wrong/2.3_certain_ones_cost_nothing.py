"""Wrong: a sample of yhat 0 or 1 costs nothing, however wrong it is."""

import torch


def bce_criterion(yhat, y):
    sure = (yhat == 0) | (yhat == 1)
    p = torch.where(sure, 0.5, yhat)
    each = -(y * p.log() + (1 - y) * (1 - p).log())
    return torch.where(sure, 0.0, each).mean()
