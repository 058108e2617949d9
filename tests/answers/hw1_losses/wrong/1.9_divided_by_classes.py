"""Wrong: divided by C, which is right for C rows."""


def cross_entropy_grad(logits, y):
    return (softmax(logits) - one_hot(y, logits.shape[1])) / logits.shape[1]
