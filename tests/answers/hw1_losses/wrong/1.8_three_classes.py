"""Wrong: three classes, for inputs with any number of classes."""

import torch


def mse_one_hot(logits, y):
    rows = torch.zeros_like(logits)
    rows[:, :3] = one_hot(y.clamp(max=2), 3)[:, : logits.shape[1]]
    return ((logits - rows) ** 2).mean()
