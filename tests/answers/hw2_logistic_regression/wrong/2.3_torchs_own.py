"""Wrong: calls what it should write."""

from torch import nn


def bce_criterion(yhat, y):
    return nn.functional.binary_cross_entropy(yhat, y)
