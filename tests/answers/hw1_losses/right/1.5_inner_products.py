"""Right: batched products with one-hot rows."""

import torch


def cross_entropy(logits, y):
    n, c = logits.shape
    rows = torch.eye(c, dtype=logits.dtype, device=logits.device)[y]
    inner = torch.bmm(rows.view(n, 1, c), log_softmax(logits).view(n, c, 1))
    return -inner.sum() / n
