"""Wrong: divided by the number of classes."""


def argmax_accuracy(logits, y):
    return (logits.argmax(1) == y).sum().item() / logits.shape[1]
