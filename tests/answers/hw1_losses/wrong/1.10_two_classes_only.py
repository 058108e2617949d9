"""Wrong: the sign of the difference of two columns."""


def argmax_accuracy(logits, y):
    return ((logits[:, 1] > logits[:, 0]).long() == y).double().mean().item()
