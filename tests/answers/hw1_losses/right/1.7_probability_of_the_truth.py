"""Right: the probability of what happened, then -log."""


def binary_cross_entropy(p, y):
    p_true = p * y + (1 - p) * (1 - y)
    return -p_true.log().mean()
