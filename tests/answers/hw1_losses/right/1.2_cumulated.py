"""Right: the last entry of logcumsumexp is logsumexp."""

import torch


def log_softmax(z, dim=-1):
    return z - torch.logcumsumexp(z, dim).narrow(dim, z.shape[dim] - 1, 1)
