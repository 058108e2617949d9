"""Wrong: p[:, y] takes away 1 in every label's column of every row."""


def cross_entropy_grad(logits, y):
    p = softmax(logits)
    p[:, y] -= 1
    return p / len(y)
