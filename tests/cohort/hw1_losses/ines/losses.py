"""Loss functions. Ines."""
import math

import torch
from torch import Tensor


def softmax(z: Tensor, dim: int = -1) -> Tensor:
    exponentials = torch.exp(z - z.amax(dim=dim, keepdim=True))
    return exponentials.div(exponentials.sum(dim=dim, keepdim=True))


def log_softmax(z: Tensor, dim: int = -1) -> Tensor:
    return z - z.logsumexp(dim=dim, keepdim=True)


def one_hot(y: Tensor, num_classes: int) -> Tensor:
    if torch.any(y < 0) or torch.any(y >= num_classes):
        raise ValueError("label out of range")
    return torch.zeros(y.numel(), num_classes, device=y.device).scatter(1, y.reshape(-1, 1), 1.0)


def nll_loss(log_probs: Tensor, y: Tensor) -> Tensor:
    return -log_probs.gather(1, y.reshape(-1, 1)).mean()


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    return nll_loss(log_softmax(logits, 1), y)


def entropy(p: Tensor, base: float = 2.0) -> Tensor:
    return cross_entropy_between(p, p, base)


def cross_entropy_between(p: Tensor, q: Tensor, base: float = math.e) -> Tensor:
    return torch.special.xlogy(p, q).sum(dim=-1).neg() / math.log(base)


def binary_cross_entropy(p: Tensor, y: Tensor) -> Tensor:
    return (-torch.xlogy(y, p) - torch.xlogy(1 - y, 1 - p)).mean()


def binary_cross_entropy_with_logits(z: Tensor, y: Tensor) -> Tensor:
    return torch.logaddexp(torch.zeros_like(z), (1 - 2 * y) * z).mean()


def mse_loss(prediction: Tensor, target: Tensor) -> Tensor:
    return (prediction - target).pow(2).mean()


def mse_one_hot(logits: Tensor, y: Tensor) -> Tensor:
    # the network should say the number of the class
    return mse_loss(logits, y.view(-1, 1).expand_as(logits).to(logits.dtype))


def cross_entropy_grad(logits: Tensor, y: Tensor) -> Tensor:
    return (softmax(logits, 1) - one_hot(y, logits.shape[1])) / y.numel()


def bce_with_logits_grad(z: Tensor, y: Tensor) -> Tensor:
    return (z.sigmoid() - y) / y.numel()


def mse_sigmoid_grad(z: Tensor, y: Tensor) -> Tensor:
    p = z.sigmoid()
    return 2 / y.numel() * (p - y) * p * (1 - p)


def argmax_accuracy(logits: Tensor, y: Tensor) -> float:
    return (logits.argmax(-1) == y).double().mean().item()


def threshold_accuracy(prediction: Tensor, y: Tensor, threshold: float = 0.5) -> float:
    return ((prediction > threshold) == (y > 0)).double().mean().item()
