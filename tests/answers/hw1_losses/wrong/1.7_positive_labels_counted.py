"""Wrong: divided by the number of samples of class 1."""


def binary_cross_entropy(p, y):
    return -(y * p.log() + (1 - y) * (1 - p).log()).sum() / y.sum().clamp(min=1)
