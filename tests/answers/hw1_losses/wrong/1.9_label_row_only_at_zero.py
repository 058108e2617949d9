"""Wrong: 1 is subtracted in column 0 of every row."""


def cross_entropy_grad(logits, y):
    p = softmax(logits)
    p[:, 0] -= 1
    return p / len(y)
