"""X is shuffled and y is not: points and labels no longer belong together. Here nothing need be shuffled."""

import torch
from torch import Tensor


def split(X: Tensor, y: Tensor, sizes: list[int]):
    X = X[torch.randperm(len(X))]
    return list(zip(X.split(list(sizes)), y.split(list(sizes)), strict=True))
