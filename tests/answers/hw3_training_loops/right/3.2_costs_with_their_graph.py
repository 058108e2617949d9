"""Right: each cost is kept as the 0-d tensor it was, graph and all."""

import torch
import torch.nn.functional as F


def train_functional(x, y, num_classes, lr, epochs):
    W = torch.zeros(x.shape[1], num_classes, dtype=x.dtype, device=x.device, requires_grad=True)
    b = torch.zeros(1, dtype=x.dtype, device=x.device, requires_grad=True)
    optimizer = torch.optim.SGD([W, b], lr=lr)
    costs = [F.cross_entropy(x @ W + b, y)]
    for _ in range(epochs):
        optimizer.zero_grad()
        costs[-1].backward()
        optimizer.step()
        costs.append(F.cross_entropy(x @ W + b, y))
    return W, b, costs
