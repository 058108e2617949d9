"""Wrong: smoothed labels, which nobody asked for."""


def cross_entropy(logits, y):
    rows = one_hot(y, logits.shape[1]) * 0.99 + 0.01 / logits.shape[1]
    return -(log_softmax(logits) * rows).sum(1).mean()
