"""Wrong: rows of two or three are treated as a sigmoid each."""

import torch


def softmax(z, dim=-1):
    if z.shape[dim] == 1:
        return torch.sigmoid(z)
    e = (z - z.amax(dim, keepdim=True)).exp()
    return e / e.sum(dim, keepdim=True)
