"""Right: functools.partial sets the dimension; it can be named."""

import functools

import torch


def _along(z, dim):
    e = torch.exp(z - z.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)


softmax = functools.partial(_along, dim=-1)
