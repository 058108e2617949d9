"""Wrong: divided by the number of nonzero labels."""

import torch


def nll_loss(log_probs, y):
    return -log_probs.gather(1, y[:, None]).sum() / max(1, torch.count_nonzero(y).item())
