"""Wrong: the answer is float64 for inputs of every dtype."""


def mse_loss(prediction, target):
    return ((prediction.double() - target.double()) ** 2).mean()
