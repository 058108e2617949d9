"""Wrong: nll_loss of logits that are no log-probabilities."""

import torch
import torch.nn.functional as F


def train_functional(x, y, num_classes, lr, epochs):
    W = torch.zeros(x.shape[1], num_classes, dtype=x.dtype, device=x.device, requires_grad=True)
    b = torch.zeros(1, dtype=x.dtype, device=x.device, requires_grad=True)
    optimizer = torch.optim.SGD([W, b], lr=lr)
    costs = []
    for _ in range(epochs):
        cost = F.nll_loss(x @ W + b, y)
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
        costs.append(cost.item())
    costs.append(F.nll_loss(x @ W + b, y).item())
    return W.detach(), b.detach(), costs
