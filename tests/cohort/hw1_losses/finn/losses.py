import math

import torch
from torch import Tensor


def softmax(z, dim=-1):
    z = z - torch.max(z, dim=dim, keepdim=True)[0]
    e = torch.exp(z)
    return e / torch.sum(e, dim=dim, keepdim=True)


def log_softmax(z, dim=-1):
    m = torch.max(z, dim=dim, keepdim=True)[0]
    return z - m - torch.log(torch.sum(torch.exp(z - m), dim=dim, keepdim=True))


def one_hot(y, num_classes):
    if y.min() < 0 or y.max() >= num_classes:
        raise ValueError("wrong label")
    out = torch.zeros(y.shape[0], num_classes, device=y.device)
    out.scatter_(1, y.view(-1, 1), 1)
    return out


def nll_loss(log_probs, y):
    return -log_probs[torch.arange(y.shape[0]), y].mean()


def cross_entropy(logits, y):
    # first make probabilities out of the logits, then the log-likelihood
    probs = softmax(logits, dim=1)
    return nll_loss(log_softmax(probs, dim=1), y)


def entropy(p, base=2.0):
    logs = torch.where(p > 0, torch.log(p), torch.zeros_like(p))
    return -torch.sum(p * logs, dim=-1) / math.log(base)


def cross_entropy_between(p, q, base=math.e):
    logs = torch.where(p > 0, torch.log(q), torch.zeros_like(q))
    return -torch.sum(p * logs, dim=-1) / math.log(base)


def binary_cross_entropy(p, y):
    return torch.mean(-y * torch.log(p) - (1 - y) * torch.log(1 - p))


def binary_cross_entropy_with_logits(z, y):
    # https://www.tensorflow.org/api_docs/python/tf/nn/sigmoid_cross_entropy_with_logits
    return torch.mean(torch.clamp(z, min=0) - z * y + torch.log(1 + torch.exp(-torch.abs(z))))


def mse_loss(prediction, target):
    return torch.mean((prediction - target) ** 2)


def mse_one_hot(logits, y):
    return mse_loss(logits, one_hot(y, logits.shape[1]))


def cross_entropy_grad(logits, y):
    return (softmax(logits, dim=1) - one_hot(y, logits.shape[1])) / logits.shape[0]


def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


def bce_with_logits_grad(z, y):
    return (sigmoid(z) - y) / z.numel()


def mse_sigmoid_grad(z, y):
    return 2 * (sigmoid(z) - y) * sigmoid(z) * (1 - sigmoid(z)) / z.numel()


def argmax_accuracy(logits, y):
    pred = torch.argmax(logits, dim=1)
    return (pred == y).float().mean().item()


def threshold_accuracy(prediction, y, threshold=0.5):
    pred = (prediction > threshold).float()
    return (pred == y).float().mean().item()
