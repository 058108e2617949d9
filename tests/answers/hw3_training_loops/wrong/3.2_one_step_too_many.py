"""Wrong: one more step than epochs: the weights are no longer those of the last cost."""

import torch
import torch.nn.functional as F


def train_functional(x, y, num_classes, lr, epochs):
    W = torch.zeros(x.shape[1], num_classes, dtype=x.dtype, device=x.device, requires_grad=True)
    b = torch.zeros(1, dtype=x.dtype, device=x.device, requires_grad=True)
    optimizer = torch.optim.SGD([W, b], lr=lr)
    costs = []
    for e in range(epochs + 1):
        cost = F.cross_entropy(x @ W + b, y)
        costs.append(cost.item())
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
    return W.detach(), b.detach(), costs
