"""Wrong: the difference of the squares."""


def mse_loss(prediction, target):
    return (prediction**2 - target**2).abs().mean()
