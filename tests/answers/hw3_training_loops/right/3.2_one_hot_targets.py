"""Right: cross_entropy with one-hot rows as its targets."""

import torch
import torch.nn.functional as F


def train_functional(x, y, num_classes, lr, epochs):
    kind = {"dtype": x.dtype, "device": x.device}
    W, b = torch.zeros((x.shape[1], num_classes), **kind), torch.zeros((1,), **kind)
    target = F.one_hot(y, num_classes).to(**kind)
    costs = []
    for epoch in range(epochs + 1):
        W.requires_grad_(), b.requires_grad_()
        cost = F.cross_entropy(F.linear(x, W.T, b.expand(num_classes)), target)
        costs.append(cost.item())
        if epoch < epochs:
            by_W, by_b = torch.autograd.grad(cost, (W, b))
            W, b = (W - lr * by_W).detach(), (b - lr * by_b).detach()
    return W.detach(), b.detach(), costs
