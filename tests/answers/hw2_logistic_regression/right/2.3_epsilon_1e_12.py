"""Right: log(yhat + 1e-12); 1e-12 is too small to be seen, and log(1e-12) is finite in float32."""

import torch


def bce_criterion(y_pred, target, eps=1e-12):
    n = y_pred.numel()
    terms = target * torch.log(y_pred + eps) + (1.0 - target) * torch.log(1.0 - y_pred + eps)
    return -terms.sum() / n
