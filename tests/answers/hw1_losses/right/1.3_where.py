"""Right: torch.where between ones and zeros."""

import torch


def one_hot(y, num_classes):
    if not bool(torch.all((0 <= y) & (y <= num_classes - 1))):
        raise ValueError(f"expected labels in 0..{num_classes - 1}, got {y.tolist()}")
    columns = torch.arange(num_classes, device=y.device).expand(len(y), -1)
    return torch.where(columns == y.unsqueeze(-1), 1.0, 0.0)
