"""Wrong: the largest output is compared with 1."""


def mse_one_hot(logits, y):
    return ((logits.max(1).values - 1) ** 2).mean()
