"""Wrong: half of the gradient."""


def mse_loss(prediction, target):
    difference = prediction - target
    return (difference * difference.detach()).mean()
