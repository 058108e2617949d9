"""Wrong: the outputs are detached before the comparison."""


def mse_one_hot(logits, y):
    return mse_loss(logits.detach(), one_hot(y, logits.shape[1]))
