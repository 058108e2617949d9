"""Wrong: the answer is float64, whatever came."""


def cross_entropy(logits, y):
    return nll_loss(log_softmax(logits.double()), y)
