"""Wrong: the answer is float64, whatever came."""


def cross_entropy_grad(logits, y):
    return (softmax(logits.double()) - one_hot(y, logits.shape[1])) / len(y)
