"""Right: the maximum cancels in value and in gradient, so it may be detached."""

import torch


def softmax(z, dim=-1):
    with torch.no_grad():
        m = z.max(dim, keepdim=True).values
    e = (z - m).exp()
    return e / e.sum(dim, keepdim=True)
