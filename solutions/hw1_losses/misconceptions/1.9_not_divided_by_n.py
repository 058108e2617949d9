"""Not divided by N: the loss is a mean, so each row contributes one N-th of its own gradient."""

import torch
from torch import Tensor


def cross_entropy_grad(logits: Tensor, y: Tensor) -> Tensor:
    return softmax(logits) - one_hot(y, logits.shape[1])


def bce_with_logits_grad(z: Tensor, y: Tensor) -> Tensor:
    return torch.sigmoid(z) - y


def mse_sigmoid_grad(z: Tensor, y: Tensor) -> Tensor:
    s = torch.sigmoid(z)
    return 2 * (s - y) * s * (1 - s)
