"""Wrong: clamped at 1e-5, a hundred times what the contract allows."""


def binary_cross_entropy(p, y):
    p = p.clamp(1e-5, 1 - 1e-5)
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()
