"""Wrong: as many classes as labels occur."""


def mse_one_hot(logits, y):
    rows = one_hot(y, int(y.max()) + 1)
    return ((logits[:, : rows.shape[1]] - rows) ** 2).mean()
