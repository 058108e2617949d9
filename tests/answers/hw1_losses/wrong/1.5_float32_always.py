"""Wrong: the answer is float32 for inputs of every dtype."""


def cross_entropy(logits, y):
    return nll_loss(log_softmax(logits.float()), y)
