"""Wrong: the answer is float64, whatever came."""


def mse_loss(prediction, target):
    return ((prediction.double() - target.double()) ** 2).mean()
