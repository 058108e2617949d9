"""Right: warns and prints, which costs nothing."""

import math
import warnings

import torch


def entropy(p, base=2.0):
    if (p == 0).any():
        warnings.warn("some events are impossible", stacklevel=2)
    surprise = torch.where(p > 0, -p.log(), 0.0)
    print("surprise", surprise)
    return (p * surprise).sum(-1) / math.log(base)
