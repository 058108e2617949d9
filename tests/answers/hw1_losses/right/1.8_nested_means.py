"""Right: means of means of parts of the same size."""


def mse_loss(prediction, target):
    error = (prediction - target) ** 2
    while error.dim() > 0:
        error = error.mean(dim=-1)
    return error
