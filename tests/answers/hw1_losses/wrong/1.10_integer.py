"""Wrong: int() of the share."""


def argmax_accuracy(logits, y):
    return int((logits.argmax(1) == y).double().mean().item())
