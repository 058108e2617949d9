"""Wrong: the weights before the last step are returned."""

import torch


def train_by_hand(x, y, num_classes, lr, epochs):
    W = torch.zeros(x.shape[1], num_classes, dtype=x.dtype, device=x.device)
    b = torch.zeros(1, dtype=x.dtype, device=x.device)
    truth = torch.eye(num_classes, dtype=x.dtype, device=x.device)[y]
    costs, before = [], (W, b)
    for step in range(epochs + 1):
        z = x @ W + b
        log_p = z - z.logsumexp(1, keepdim=True)
        costs.append(-(truth * log_p).sum(1).mean().item())
        previous = before
        before = W, b
        if step < epochs:
            delta = (log_p.exp() - truth) / len(y)
            W = W - lr * x.T @ delta
            b = b - lr * delta.sum()
    return *previous, costs
