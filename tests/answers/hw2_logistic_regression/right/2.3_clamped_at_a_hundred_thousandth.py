"""Right: clamped at 1e-5, a certain mistake costs 11.5 and its gradient is finite."""


def bce_criterion(yhat, y):
    p = yhat.clamp(1e-5, 1 - 1e-5)
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()
