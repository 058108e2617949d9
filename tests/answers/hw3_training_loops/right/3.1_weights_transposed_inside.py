"""Right: W is kept as (C, D), and turned when it is returned."""

import torch


def train_by_hand(x, y, num_classes, lr, epochs):
    V, b = x.new_zeros(num_classes, x.shape[1]), x.new_zeros(())
    costs = []
    for step in range(epochs + 1):
        z = torch.einsum("nd,cd->nc", x, V) + b
        lse = z.logsumexp(-1)
        costs.append((lse - z[range(len(y)), y]).mean().item())
        if step == epochs:
            break
        delta = (z - lse[:, None]).exp()
        delta[range(len(y)), y] -= 1
        delta /= len(y)
        V -= lr * torch.einsum("nc,nd->cd", delta, x)
        b -= lr * delta.sum()
    return V.T, b.reshape(1), costs
