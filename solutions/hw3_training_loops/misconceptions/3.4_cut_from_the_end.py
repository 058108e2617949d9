"""The parts are cut from the end: the first part holds the first rows."""

from torch import Tensor


def split(X: Tensor, y: Tensor, sizes: list[int]):
    parts, end = [], len(X)
    for size in sizes:
        parts.append((X[end - size : end], y[end - size : end]))
        end -= size
    return parts
