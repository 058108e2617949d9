"""Right: float64 inside, cast back."""


def mse_loss(prediction, target):
    return (prediction.double() - target.double()).square().mean().to(prediction.dtype)
