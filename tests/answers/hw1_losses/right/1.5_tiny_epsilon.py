"""Right: 1e-8 beside a sum of at least 1 is no harm."""

import torch


def cross_entropy(logits, y):
    z = logits - logits.max(dim=1, keepdim=True)[0]
    log_sum = torch.log(z.exp().sum(dim=1) + 1e-8)
    return torch.mean(log_sum - z[torch.arange(len(y)), y])
