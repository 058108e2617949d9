"""Wrong: summed over the classes, averaged over the rows."""


def mse_one_hot(logits, y):
    return ((logits - one_hot(y, logits.shape[1])) ** 2).sum(1).mean()
