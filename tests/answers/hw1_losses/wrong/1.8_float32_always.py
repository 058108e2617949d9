"""Wrong: the answer is float32 for inputs of every dtype."""


def mse_loss(prediction, target):
    return ((prediction.float() - target.float()) ** 2).mean()
