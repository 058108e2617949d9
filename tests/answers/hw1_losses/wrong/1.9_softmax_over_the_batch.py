"""Wrong: softmax along dim 0."""


def cross_entropy_grad(logits, y):
    return (softmax(logits, 0) - one_hot(y, logits.shape[1])) / len(y)
