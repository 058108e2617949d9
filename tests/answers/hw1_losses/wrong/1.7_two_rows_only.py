"""Wrong: divided by 2, the number of samples in the example."""


def binary_cross_entropy(p, y):
    return -(y * p.log() + (1 - y) * (1 - p).log()).sum() / 2
