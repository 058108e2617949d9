"""Wrong: rounded to four digits, as in the example."""

import torch


def softmax(z, dim=-1):
    e = (z - z.amax(dim, keepdim=True)).exp()
    return torch.round(e / e.sum(dim, keepdim=True), decimals=4)
