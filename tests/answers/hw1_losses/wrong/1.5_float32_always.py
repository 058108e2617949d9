"""Wrong: the answer is float32, whatever came."""


def cross_entropy(logits, y):
    return nll_loss(log_softmax(logits.float()), y)
