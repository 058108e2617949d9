"""A sigmoid was applied to ŷ, which is a probability already."""

import torch
from torch import Tensor


def bce_criterion(yhat: Tensor, y: Tensor) -> Tensor:
    p = torch.sigmoid(yhat)
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()
