"""Wrong: the other classes get no gradient."""


def cross_entropy_grad(logits, y):
    rows = one_hot(y, logits.shape[1])
    return (softmax(logits) - 1) * rows / len(y)
