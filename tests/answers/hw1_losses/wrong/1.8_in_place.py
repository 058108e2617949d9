"""Wrong: the target is subtracted from the caller's own tensor."""


def mse_loss(prediction, target):
    return prediction.sub_(target).pow(2).mean()
