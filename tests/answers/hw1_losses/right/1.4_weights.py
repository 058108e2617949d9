"""Right: gather, averaged with a dot product of weights."""

import torch


def nll_loss(log_probs, y):
    n = y.shape[0]
    weights = torch.full((n,), 1 / n, dtype=log_probs.dtype, device=log_probs.device)
    return -(weights @ log_probs.gather(1, y[:, None]).flatten())
