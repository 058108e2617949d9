"""Wrong: powers of 2 for powers of e."""

import torch


def softmax(z, dim=-1):
    e = torch.exp2(z - z.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)
