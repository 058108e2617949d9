"""This is one loss per row: their mean is missing."""

from torch import Tensor


def nll_loss(log_probs: Tensor, y: Tensor) -> Tensor:
    return -log_probs.gather(1, y[:, None]).squeeze(1)
