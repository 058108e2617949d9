"""Right: logsumexp minus the true score."""

from torch import Tensor


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    return (logits.logsumexp(dim=1) - logits.gather(1, y[:, None]).squeeze(1)).mean()
