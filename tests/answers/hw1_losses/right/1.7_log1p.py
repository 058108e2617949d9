"""Right: log1p(-p) for log(1 - p)."""

import torch


def binary_cross_entropy(p, y):
    return -(torch.xlogy(y, p) + torch.special.xlog1py(1 - y, -p)).mean()
