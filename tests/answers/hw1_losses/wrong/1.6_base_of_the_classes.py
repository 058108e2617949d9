"""Wrong: normalised by the number of classes; right for two."""

import math

import torch


def entropy(p, base=2.0):
    return -torch.xlogy(p, p).sum(-1) / math.log(p.shape[-1])
