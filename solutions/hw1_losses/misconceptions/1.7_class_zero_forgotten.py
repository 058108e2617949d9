"""Only samples of class 1 count here: the term (1 − y)·log(1 − p) of class 0 is missing."""

import torch
from torch import Tensor


def binary_cross_entropy(p: Tensor, y: Tensor) -> Tensor:
    return -(y * p.log()).mean()


def binary_cross_entropy_with_logits(z: Tensor, y: Tensor) -> Tensor:
    return -(y * torch.nn.functional.logsigmoid(z)).mean()
