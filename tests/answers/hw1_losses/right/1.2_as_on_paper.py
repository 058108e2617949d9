"""Right: the maximum, then the logarithm of the sum."""

import torch


def log_softmax(x, dim=-1):
    c = x.max(dim=dim, keepdim=True)[0]
    logsumexp = torch.log(torch.exp(x - c).sum(dim=dim, keepdim=True))
    return x - c - logsumexp
