"""Right: a sum over each class, by masks."""


def binary_cross_entropy(p, y):
    ones = y > 0.5
    return -(p[ones].log().sum() + (1 - p[~ones]).log().sum()) / y.numel()
