"""Wrong: -1 for the other classes."""


def mse_one_hot(logits, y):
    return ((logits - (2 * one_hot(y, logits.shape[1]) - 1)) ** 2).mean()
