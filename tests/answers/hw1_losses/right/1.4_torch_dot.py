"""Right: flattened and dotted."""

import torch


def nll_loss(log_probs, y):
    rows = one_hot(y, log_probs.shape[1]).to(log_probs.dtype)
    return -torch.dot(rows.flatten(), log_probs.flatten()) / len(log_probs)
