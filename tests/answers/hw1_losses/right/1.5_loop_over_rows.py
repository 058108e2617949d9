"""Right: each row by itself, then torch.stack."""

import torch


def cross_entropy(logits, y):
    losses = []
    for z, label in zip(logits, y):
        m = z.max()
        losses.append(torch.log(torch.exp(z - m).sum()) + m - z[label])
    return torch.stack(losses).mean()
