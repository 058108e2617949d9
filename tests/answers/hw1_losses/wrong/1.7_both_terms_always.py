"""Wrong: both logarithms count for each sample."""


def binary_cross_entropy(p, y):
    return -(p.log() + (1 - p).log()).mean()
