"""Wrong: training stops once the cost falls by less than 1e-4, and the rest is filled up."""

import torch


def train_by_hand(x, y, num_classes, lr, epochs):
    W = torch.zeros(x.shape[1], num_classes, dtype=x.dtype, device=x.device)
    b = torch.zeros(1, dtype=x.dtype, device=x.device)
    truth = torch.eye(num_classes, dtype=x.dtype, device=x.device)[y]
    costs = []
    for step in range(epochs + 1):
        z = x @ W + b
        log_p = z - z.logsumexp(1, keepdim=True)
        costs.append(-(truth * log_p).sum(1).mean().item())
        if step and abs(costs[-1] - costs[-2]) < 1e-4:
            costs += [costs[-1]] * (epochs - step)
            break
        if step < epochs:
            delta = (log_p.exp() - truth) / len(y)
            W = W - lr * x.T @ delta
            b = b - lr * delta.sum()
    return W, b, costs
