"""Wrong: the minus sign covers the first term only."""


def binary_cross_entropy(p, y):
    return (-y * p.log() + (1 - y) * (1 - p).log()).mean()
