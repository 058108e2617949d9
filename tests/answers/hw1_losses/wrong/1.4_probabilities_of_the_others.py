"""Wrong: the other classes are pushed down as well."""

import torch


def nll_loss(log_probs, y):
    rows = one_hot(y, log_probs.shape[1])
    p = log_probs.exp()
    return -(rows * log_probs + (1 - rows) * torch.log(1 - p + 1e-8)).sum(1).mean()
