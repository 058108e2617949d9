"""Wrong: always the first class, which is right in one check."""


def cross_entropy(logits, y):
    return -log_softmax(logits)[:, 0].mean()
