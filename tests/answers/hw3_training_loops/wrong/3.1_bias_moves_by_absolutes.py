"""Wrong: b moves by the sum of absolute gradients, where the gradients cancel."""

import torch


def train_by_hand(x, y, num_classes, lr, epochs):
    W = torch.zeros(x.shape[1], num_classes, dtype=x.dtype, device=x.device)
    b = torch.zeros(1, dtype=x.dtype, device=x.device)
    hot = torch.eye(num_classes, dtype=x.dtype, device=x.device)[y]
    costs = []
    for step in range(epochs + 1):
        z = x @ W + b
        lp = z - z.logsumexp(1, keepdim=True)
        costs.append(-(hot * lp).sum(1).mean().item())
        if step < epochs:
            g = (lp.exp() - hot) / len(y)
            W = W - lr * x.T @ g
            b = b - lr * g.abs().sum()
    return W, b, costs
