"""Wrong: absolute values after the wrong sign of one term."""


def binary_cross_entropy(p, y):
    return (y * p.log() - (1 - y) * (1 - p).log()).mean().abs()
