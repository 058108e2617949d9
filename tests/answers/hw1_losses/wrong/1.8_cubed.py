"""Wrong: the third power of the absolute difference."""


def mse_loss(prediction, target):
    return ((prediction - target).abs() ** 3).mean()
