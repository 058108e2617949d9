import math
import torch
from torch import Tensor


def softmax(z: Tensor, dim: int = -1) -> Tensor:
    return torch.softmax(z, dim=dim)


def log_softmax(z: Tensor, dim: int = -1) -> Tensor:
    m = z.amax(dim, keepdim=True)
    return (z - m) - (z - m).exp().sum(dim, keepdim=True).log()


def one_hot(y: Tensor, num_classes: int) -> Tensor:
    if (y < 0).any() or (y >= num_classes).any():
        raise ValueError("labels go from 0 to num_classes - 1")
    return torch.nn.Embedding.from_pretrained(torch.eye(num_classes, device=y.device))(y)


def nll_loss(log_probs: Tensor, y: Tensor) -> Tensor:
    return -log_probs[range(len(y)), y].mean()


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    return nll_loss(log_softmax(logits), y)


def entropy(p: Tensor, base: float = 2.0) -> Tensor:
    return torch.special.entr(p).sum(-1).div(math.log(base))


def cross_entropy_between(p: Tensor, q: Tensor, base: float = math.e) -> Tensor:
    return -(torch.special.xlogy(p, q)).sum(-1).div(math.log(base))


def binary_cross_entropy(p: Tensor, y: Tensor) -> Tensor:
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()


def binary_cross_entropy_with_logits(z: Tensor, y: Tensor) -> Tensor:
    return -(y * torch.nn.functional.logsigmoid(z) + (1 - y) * torch.nn.functional.logsigmoid(-z)).mean()


def mse_loss(prediction: Tensor, target: Tensor) -> Tensor:
    return (prediction - target).square().mean()


def mse_one_hot(logits: Tensor, y: Tensor) -> Tensor:
    return mse_loss(logits, one_hot(y, logits.shape[1]))


def cross_entropy_grad(logits: Tensor, y: Tensor) -> Tensor:
    return (softmax(logits) - one_hot(y, logits.shape[1])) / len(y)


def bce_with_logits_grad(z: Tensor, y: Tensor) -> Tensor:
    return (torch.sigmoid(z) - y) / z.numel()


def mse_sigmoid_grad(z: Tensor, y: Tensor) -> Tensor:
    s = torch.sigmoid(z)
    return 2 * (s - y) * s * (1 - s) / z.numel()


def argmax_accuracy(logits: Tensor, y: Tensor) -> float:
    return (logits.argmax(dim=1) == y).float().mean().item()


def threshold_accuracy(prediction: Tensor, y: Tensor, threshold: float = 0.5) -> float:
    return ((prediction > threshold).long() == y.long()).float().mean().item()
