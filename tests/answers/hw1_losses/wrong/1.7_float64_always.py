"""Wrong: the answer is float64 for inputs of every dtype."""


def binary_cross_entropy(p, y):
    p, y = p.double(), y.double()
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()
