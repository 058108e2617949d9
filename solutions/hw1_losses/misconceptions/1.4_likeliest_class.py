"""The label is ignored: the loss asks for the true class's probability, not for the largest one."""

from torch import Tensor


def nll_loss(log_probs: Tensor, y: Tensor) -> Tensor:
    return -log_probs.max(dim=1).values.mean()
