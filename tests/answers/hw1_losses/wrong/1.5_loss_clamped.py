"""Wrong: the loss is cut off at 100."""


def cross_entropy(logits, y):
    return nll_loss(log_softmax(logits), y).clamp(max=100)
