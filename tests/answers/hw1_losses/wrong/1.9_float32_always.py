"""Wrong: the answer is float32 for inputs of every dtype."""


def cross_entropy_grad(logits, y):
    return ((softmax(logits) - one_hot(y, logits.shape[1])) / len(y)).float()
