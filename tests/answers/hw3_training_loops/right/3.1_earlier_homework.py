"""Right: softmax, log_softmax and one_hot of an earlier homework, under the names that torch has."""

import torch


def softmax(z, dim=-1):
    e = (z - z.amax(dim=dim, keepdim=True)).exp()
    return e / e.sum(dim=dim, keepdim=True)


def log_softmax(z, dim=-1):
    z = z - z.amax(dim=dim, keepdim=True)
    return z - z.exp().sum(dim=dim, keepdim=True).log()


def one_hot(y, C):
    return (y.unsqueeze(1) == torch.arange(C, device=y.device)).float()


def train_by_hand(x, y, num_classes, lr, epochs):
    W = torch.zeros(x.shape[1], num_classes).to(x)
    b = torch.zeros(1).to(x)
    costs = []
    for _ in range(epochs):
        z = x @ W + b
        costs.append(torch.mean(-torch.sum(one_hot(y, num_classes).to(x) * log_softmax(z), dim=1)).item())
        delta = (softmax(z) - one_hot(y, num_classes).to(x)) / x.shape[0]
        W, b = W - lr * (x.t() @ delta), b - lr * delta.sum().reshape(1)
    z = x @ W + b
    costs += [torch.mean(-torch.sum(one_hot(y, num_classes).to(x) * log_softmax(z), dim=1)).item()]
    return W, b, costs
