"""Right: the sigmoid written out."""

import torch


def sig(z):
    return 1 / (1 + torch.exp(-z))


def bce_with_logits_grad(z, y):
    return (sig(z) - y) / y.numel()


def mse_sigmoid_grad(z, y):
    p = sig(z)
    return (2 / z.nelement()) * (p - y) * p * (1 - p)
