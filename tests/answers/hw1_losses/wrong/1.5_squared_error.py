"""Wrong: squared error of the probabilities."""


def cross_entropy(logits, y):
    return ((softmax(logits) - one_hot(y, logits.shape[1])) ** 2).sum(1).mean()
