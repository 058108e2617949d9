"""Wrong: only class 0 counts."""


def binary_cross_entropy(p, y):
    return -((1 - y) * (1 - p).log()).mean()
