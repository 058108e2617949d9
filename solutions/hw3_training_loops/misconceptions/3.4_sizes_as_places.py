"""The sizes are taken for row numbers: the second part begins at sizes[0] and has sizes[1] rows."""

from itertools import pairwise

from torch import Tensor


def split(X: Tensor, y: Tensor, sizes: list[int]):
    return [(X[a:b], y[a:b]) for a, b in pairwise([0, *sizes])]
