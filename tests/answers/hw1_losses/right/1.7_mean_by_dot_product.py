"""Right: a dot product for the sum."""


def binary_cross_entropy(p, y):
    p, y = p.reshape(-1), y.reshape(-1)
    return -(y @ p.log() + (1 - y) @ (1 - p).log()) / len(p)
