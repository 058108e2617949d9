"""Wrong: the root of the mean square."""


def mse_loss(prediction, target):
    return ((prediction - target) ** 2).mean().sqrt()
