"""Wrong: clamped at 1e-3, so that a confident mistake costs 7 at most."""


def binary_cross_entropy(p, y):
    p = p.clamp(1e-3, 1 - 1e-3)
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()
