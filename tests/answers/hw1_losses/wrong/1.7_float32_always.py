"""Wrong: the answer is float32 for inputs of every dtype."""


def binary_cross_entropy(p, y):
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean().float()
