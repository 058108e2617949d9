"""The softmax is missing: raw logits went into the negative log-likelihood, which takes log-probabilities."""

from torch import Tensor


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    return nll_loss(logits, y)
