"""The cost is the sum over the rows, not their mean, and the steps are as many times too long."""

import torch
from torch import Tensor


def train_by_hand(x: Tensor, y: Tensor, num_classes: int, lr: float, epochs: int):
    W = torch.zeros(x.shape[1], num_classes, dtype=x.dtype, device=x.device)
    b = torch.zeros(1, dtype=x.dtype, device=x.device)
    truth = torch.eye(num_classes, dtype=x.dtype, device=x.device)[y]
    costs = []
    for step in range(epochs + 1):
        logits = x @ W + b
        log_probs = logits - logits.logsumexp(dim=1, keepdim=True)
        costs.append(-(truth * log_probs).sum().item())
        if step < epochs:
            by_logits = log_probs.exp() - truth
            W = W - lr * x.T @ by_logits
            b = b - lr * by_logits.sum()
    return W, b, costs
