"""Right: torch.where with the columns' numbers."""

import torch


def nll_loss(log_probs, y):
    columns = torch.arange(log_probs.shape[1], device=y.device)
    picked = torch.where(columns == y[:, None], log_probs, torch.zeros_like(log_probs))
    return picked.sum(dim=1).mul(-1).mean()
