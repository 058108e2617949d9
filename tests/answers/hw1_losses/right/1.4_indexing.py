"""Right: one entry per row by advanced indexing."""

import torch
from torch import Tensor


def nll_loss(log_probs: Tensor, y: Tensor) -> Tensor:
    return -log_probs[torch.arange(len(y)), y].mean()
