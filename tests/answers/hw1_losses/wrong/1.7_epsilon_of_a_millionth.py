"""Wrong: 1e-6 inside of the logarithms, ten times what the contract allows."""


def binary_cross_entropy(p, y):
    return -(y * (p + 1e-6).log() + (1 - y) * (1 - p + 1e-6).log()).mean()
