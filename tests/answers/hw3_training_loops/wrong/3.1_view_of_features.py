"""Wrong: `view(-1)` needs features that are contiguous in memory, and a transposed table of them is not."""

import torch


def train_by_hand(x, y, num_classes, lr, epochs):
    n, features = x.shape
    flat = x.view(-1)
    rows = torch.stack([flat[i * features : (i + 1) * features] for i in range(n)])
    W, b = x.new_zeros(features, num_classes), x.new_zeros(1)
    truth = (y.unsqueeze(1) == torch.arange(num_classes, device=y.device)).to(x.dtype)
    costs = []
    for epoch in range(epochs + 1):
        z = rows @ W + b
        log_p = z - z.logsumexp(1, keepdim=True)
        costs.append(-(truth * log_p).sum().item() / n)
        if epoch < epochs:
            error = (log_p.exp() - truth) / n
            W, b = W - lr * rows.T @ error, b - lr * error.sum()
    return W, b, costs
