"""The rows are shuffled before the cut: the parts should hold consecutive rows, in their order."""

import torch
from torch import Tensor


def split(X: Tensor, y: Tensor, sizes: list[int]):
    order = torch.randperm(len(X))
    return list(zip(X[order].split(list(sizes)), y[order].split(list(sizes)), strict=True))
