"""Wrong: the factor 2 of the square in the cross-entropy's gradient."""


def cross_entropy_grad(logits, y):
    return 2 * (softmax(logits) - one_hot(y, logits.shape[1])) / len(y)
