"""Wrong: clamps the caller's predictions where no gradient is wanted."""


def bce_criterion(yhat, y):
    yhat = yhat * 1.0 if yhat.requires_grad else yhat
    p = yhat.clamp_(1e-3, 1 - 1e-3)
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()
