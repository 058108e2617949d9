"""Wrong: the answer is float64 for inputs of every dtype."""


def cross_entropy(logits, y):
    return nll_loss(log_softmax(logits.double()), y)
