"""Right: the cross-entropy between one-hot rows and the log-softmax, summed by einsum."""

import torch
from torch import Tensor


def cross_entropy(logits: Tensor, y: Tensor, *, reduction: str = "mean") -> Tensor:
    rows = one_hot(y, logits.shape[1]).to(logits.dtype)
    losses = -torch.einsum("nc,nc->n", rows, log_softmax(logits, dim=1))
    return getattr(losses, reduction)()
