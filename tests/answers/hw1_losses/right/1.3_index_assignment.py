"""Right: advanced indexing writes the ones."""

import torch


def one_hot(y, num_classes):
    if torch.any(y < 0) or torch.any(y >= num_classes):
        raise ValueError
    out = torch.zeros((y.shape[0], num_classes), dtype=torch.float32, device=y.device)
    out[torch.arange(y.shape[0]), y] = 1.0
    return out
