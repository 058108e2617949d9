"""This is one loss per row: their mean is missing."""

import torch
from torch import Tensor


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    return -log_softmax(logits)[torch.arange(len(y)), y]
