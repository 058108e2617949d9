"""Wrong: the logarithm is clamped at -100 after it was taken, so its gradient at 0 and 1 is not a number."""


def bce_criterion(yhat, y):
    yes, no = yhat.log().clamp(min=-100), (1 - yhat).log().clamp(min=-100)
    return -(y * yes + (1 - y) * no).mean()
