"""Right: log of the sum of exp(z_k - z_y), one logsumexp."""

import torch


def cross_entropy(logits, y):
    n = torch.arange(len(y))
    return torch.logsumexp(logits - logits[n, y].unsqueeze(1), dim=1).mean()
