"""Wrong: a batch of one row is squeezed, and has no dim 1."""


def argmax_accuracy(logits, y):
    return (logits.squeeze().argmax(1) == y).double().mean().item()
