"""Wrong: rows are cut to five classes."""


def cross_entropy(logits, y):
    return nll_loss(log_softmax(logits[:, :5]), y)
