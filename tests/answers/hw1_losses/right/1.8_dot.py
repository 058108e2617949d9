"""Right: a dot product of the flat differences."""


def mse_loss(yhat, y):
    d = (yhat - y).flatten()
    return d @ d / d.numel()
