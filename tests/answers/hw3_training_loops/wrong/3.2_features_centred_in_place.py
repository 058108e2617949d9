"""Wrong: the features that were passed are centred in place after the training."""

import torch
from torch.nn import functional as F


def train_functional(x, y, num_classes, lr, epochs):
    W = torch.zeros(x.shape[1], num_classes, dtype=x.dtype, device=x.device, requires_grad=True)
    b = torch.zeros(1, dtype=x.dtype, device=x.device, requires_grad=True)
    optimizer, costs = torch.optim.SGD([W, b], lr=lr), []
    for _ in range(epochs):
        optimizer.zero_grad()
        cost = F.cross_entropy(x @ W + b, y)
        costs.append(cost.item())
        cost.backward()
        optimizer.step()
    costs.append(F.cross_entropy(x @ W + b, y).item())
    x -= x.mean(dim=0)
    return W.detach(), b.detach(), costs
