"""Wrong: the answer is float32 for inputs of every dtype."""

import math

import torch


def entropy(p, base=2.0):
    return (-torch.xlogy(p, p).sum(-1) / math.log(base)).float()
