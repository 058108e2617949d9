"""Wrong: the answer is float32, whatever came."""


def mse_loss(prediction, target):
    return ((prediction.float() - target.float()) ** 2).mean()
