"""Wrong: log-probabilities minus one-hot rows."""


def cross_entropy_grad(logits, y):
    return (log_softmax(logits) - one_hot(y, logits.shape[1])) / len(y)
