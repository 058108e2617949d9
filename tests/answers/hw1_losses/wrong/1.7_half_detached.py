"""Wrong: the term of class 0 is detached; the value is right."""


def binary_cross_entropy(p, y):
    return -(y * p.log() + ((1 - y) * (1 - p).log()).detach()).mean()
