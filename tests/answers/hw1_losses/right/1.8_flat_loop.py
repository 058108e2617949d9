"""Right: a loop over all numbers."""


def mse_loss(prediction, target):
    total = 0.0
    for a, b in zip(prediction.flatten(), target.flatten()):
        total = total + (a - b) * (a - b)
    return total / prediction.numel()
