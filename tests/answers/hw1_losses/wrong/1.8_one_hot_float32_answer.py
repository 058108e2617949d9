"""Wrong: the outputs are made float32, and so is the loss."""


def mse_one_hot(logits, y):
    return mse_loss(logits.float(), one_hot(y, logits.shape[1]))
