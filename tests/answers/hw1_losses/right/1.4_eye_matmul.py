"""Right: the trace of log_probs times the one-hot rows."""

import torch


def nll_loss(log_probs, y):
    targets = torch.eye(log_probs.size(1), dtype=log_probs.dtype, device=y.device)[y]
    return -torch.trace(log_probs @ targets.T) / log_probs.size(0)
