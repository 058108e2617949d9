"""Wrong: the answer is float64 for inputs of every dtype."""


def cross_entropy_grad(logits, y):
    return (softmax(logits.double()) - one_hot(y, logits.shape[1])) / len(y)
