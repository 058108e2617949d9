"""The chain rule stops early: the slope of the sigmoid, σ(z)(1 − σ(z)), is missing."""

import torch
from torch import Tensor


def mse_sigmoid_grad(z: Tensor, y: Tensor) -> Tensor:
    return 2 * (torch.sigmoid(z) - y) / z.numel()
