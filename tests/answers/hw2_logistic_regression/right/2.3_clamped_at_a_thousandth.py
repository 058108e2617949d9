"""Right: clamped at 0.001, the largest stabiliser that the docstring allows."""


def bce_criterion(yhat, y):
    p = yhat.clamp(0.001, 0.999)
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()
