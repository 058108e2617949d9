import math

import torch
from torch import Tensor


def softmax(z: Tensor, dim: int = -1) -> Tensor:
    top = torch.exp(z - z.max(dim, keepdim=True)[0])
    return top / top.sum(dim, keepdim=True)


def log_softmax(z: Tensor, dim: int = -1) -> Tensor:
    z = z - z.max(dim, keepdim=True)[0]
    return z - torch.exp(z).sum(dim, keepdim=True).log()


def one_hot(y: Tensor, num_classes: int) -> Tensor:
    result = torch.zeros(len(y), num_classes, device=y.device)
    n = 0
    while n < len(y):
        if not 0 <= y[n] < num_classes:
            raise ValueError("bad label %d" % y[n])
        result[n, y[n]] = 1.0
        n += 1
    return result


def nll_loss(log_probs: Tensor, y: Tensor) -> Tensor:
    total = 0.0
    n = 0
    while n < len(y):
        total = total - log_probs[n, y[n]]
        n += 1
    return total / n


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    return nll_loss(log_softmax(logits), y)


def entropy(p: Tensor, base: float = 2.0) -> Tensor:
    rows = p.reshape(-1, p.shape[-1])
    result = torch.zeros(len(rows), dtype=p.dtype, device=p.device)
    n = 0
    while n < len(rows):
        c = 0
        while c < rows.shape[1]:
            if rows[n, c] > 0:
                result[n] -= rows[n, c] * torch.log(rows[n, c]) / math.log(base)
            c += 1
    return result.reshape(p.shape[:-1])


def cross_entropy_between(p: Tensor, q: Tensor, base: float = math.e) -> Tensor:
    log_q = torch.where(p > 0, q, 1.0).log() / math.log(base)
    return -(p * log_q).sum(-1)


def binary_cross_entropy(p: Tensor, y: Tensor) -> Tensor:
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


def binary_cross_entropy_with_logits(z: Tensor, y: Tensor) -> Tensor:
    biggest = torch.maximum(z, torch.zeros_like(z))
    return (biggest + torch.log(torch.exp(-biggest) + torch.exp(z - biggest)) - y * z).mean()


def mse_loss(prediction: Tensor, target: Tensor) -> Tensor:
    return torch.mean((prediction - target) ** 2)


def mse_one_hot(logits: Tensor, y: Tensor) -> Tensor:
    return mse_loss(logits, one_hot(y, logits.shape[1]))


def cross_entropy_grad(logits: Tensor, y: Tensor) -> Tensor:
    return (softmax(logits) - one_hot(y, logits.shape[1])) / len(y)


def bce_with_logits_grad(z: Tensor, y: Tensor) -> Tensor:
    return (torch.sigmoid(z) - y) / z.numel()


def mse_sigmoid_grad(z: Tensor, y: Tensor) -> Tensor:
    s = torch.sigmoid(z)
    return 2 * (s - y) * (s - s * s) / z.numel()


def argmax_accuracy(logits: Tensor, y: Tensor) -> float:
    right = 0
    n = 0
    while n < len(y):
        if torch.argmax(logits[n]) == y[n]:
            right += 1
        n += 1
    return right / n


def threshold_accuracy(prediction: Tensor, y: Tensor, threshold: float = 0.5) -> float:
    right = 0
    for guess, truth in zip(prediction.flatten(), y.flatten()):
        right += int((guess > threshold) == (truth > 0))
    return right / len(y)
