"""Losses as compositions of small functions; NumPy where nothing has to be differentiated."""

import math
from functools import partial, reduce
from typing import Callable

import numpy as np
import torch
from torch import Tensor


def compose(*functions: Callable) -> Callable:
    """compose(f, g)(x) == f(g(x))"""
    return reduce(lambda f, g: lambda *a, **k: f(g(*a, **k)), functions)


class Stabilised:
    """Scores minus their maximum, with everything softmax needs."""

    def __init__(self, z: Tensor, dim: int):
        self.dim = dim
        self.shifted = z - z.max(dim=dim, keepdim=True).values
        self.exp = self.shifted.exp()

    @property
    def total(self) -> Tensor:
        return self.exp.sum(self.dim, keepdim=True)

    def probabilities(self) -> Tensor:
        return self.exp / self.total

    def log_probabilities(self) -> Tensor:
        return self.shifted - self.total.log()


def softmax(z, dim=-1):
    return Stabilised(z, dim).probabilities()


def log_softmax(z, dim=-1):
    return Stabilised(z, dim).log_probabilities()


def one_hot(y, num_classes):
    labels = y.cpu().numpy()
    if not np.isin(labels, np.arange(num_classes)).all():
        raise ValueError(f"labels must be in range({num_classes}), got {sorted(set(labels.tolist()))}")
    return torch.from_numpy(np.eye(num_classes, dtype=np.float32)[labels]).to(y.device)


mean = torch.mean
negative_mean = compose(torch.neg, mean)


def pick(rows: Tensor, y: Tensor) -> Tensor:
    return torch.take_along_dim(rows, y.unsqueeze(-1), dim=-1)


nll_loss = compose(negative_mean, pick)
cross_entropy = lambda logits, y: nll_loss(log_softmax(logits, dim=-1), y)  # noqa: E731


def cross_entropy_between(p, q, base=math.e):
    never = p == 0
    logs = torch.log(torch.where(never, torch.ones_like(q), q))
    return -(p * logs).sum(dim=-1) / math.log(base)


def entropy(p, base=2.0):
    return cross_entropy_between(p, p, base=base)


class BinaryCrossEntropy:
    """log_p and log_not_p say how to get log p and log(1 - p) out of the input."""

    def __init__(self, log_p: Callable, log_not_p: Callable):
        self.log_p, self.log_not_p = log_p, log_not_p

    def __call__(self, x: Tensor, y: Tensor) -> Tensor:
        return negative_mean(y * self.log_p(x) + (1 - y) * self.log_not_p(x))


log_sigmoid = torch.nn.LogSigmoid()
binary_cross_entropy = BinaryCrossEntropy(torch.log, lambda p: torch.log(1 - p))
binary_cross_entropy_with_logits = BinaryCrossEntropy(log_sigmoid, compose(log_sigmoid, torch.neg))

mse_loss = compose(mean, torch.square, torch.sub)


def mse_one_hot(logits, y):
    return mse_loss(logits, one_hot(y, logits.shape[-1]).to(logits.dtype))


def cross_entropy_grad(logits, y):
    return (softmax(logits) - one_hot(y, logits.shape[-1])) / logits.shape[0]


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(z / 2))


def _through_numpy(gradient: Callable, z: Tensor, y: Tensor) -> Tensor:
    s, t = _sigmoid(z.cpu().numpy()), y.cpu().numpy()
    return torch.from_numpy(gradient(s, t) / s.size).to(z.device, z.dtype)


bce_with_logits_grad = partial(_through_numpy, lambda s, t: s - t)
mse_sigmoid_grad = partial(_through_numpy, lambda s, t: 2 * (s - t) * s * (1 - s))


def argmax_accuracy(logits, y):
    return float(np.mean(np.argmax(logits.cpu().numpy(), axis=1) == y.cpu().numpy()))


def threshold_accuracy(prediction, y, threshold=0.5):
    return float(np.mean((prediction.cpu().numpy() > threshold) == y.cpu().numpy().astype(bool)))
