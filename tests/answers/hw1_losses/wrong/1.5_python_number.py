"""Wrong: a Python number, without a gradient."""


def cross_entropy(logits, y):
    return float(nll_loss(log_softmax(logits), y))
