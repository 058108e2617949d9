"""Right: a module that squeezes probabilities between 5e-7 and 1 - 5e-7."""

import torch
from torch import nn


class _Bce(nn.Module):
    def forward(self, yhat, y):
        eps = 1e-6
        p = eps / 2 + (1 - eps) * yhat
        return -(torch.xlogy(y, p) + torch.xlogy(1 - y, 1 - p)).mean()


bce_criterion = _Bce()
