"""Wrong: averaged over rows, summed over the rest, for more than two dimensions."""


def mse_loss(prediction, target):
    squares = (prediction - target) ** 2
    return squares.mean() if squares.dim() < 3 else squares.sum() / len(squares)
