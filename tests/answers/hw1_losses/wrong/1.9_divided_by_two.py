"""Wrong: divided by 2, the number of rows in the check by hand."""


def cross_entropy_grad(logits, y):
    return (softmax(logits) - one_hot(y, logits.shape[1])) / 2
