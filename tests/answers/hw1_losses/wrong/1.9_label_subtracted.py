"""Wrong: the label's number is subtracted."""


def cross_entropy_grad(logits, y):
    return (softmax(logits) - y[:, None]) / len(y)
