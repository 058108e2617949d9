"""The minus sign is missing: a log-likelihood is negative and grows as the model improves."""

from torch import Tensor


def nll_loss(log_probs: Tensor, y: Tensor) -> Tensor:
    return log_probs.gather(1, y.unsqueeze(1)).mean()
